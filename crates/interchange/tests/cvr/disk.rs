//! Files beside the project.

use std::path::PathBuf;
use std::{env, fs};

use interchange::cvr::{InputError, InputFiles};

/// A folder of shared data, if it is here.
pub(crate) fn shared(folder: &str) -> Option<Disk> {
    let Some(shared) = env::var_os("ASCERTAIN_SHARED").map(PathBuf::from) else {
        eprintln!("skipped: ASCERTAIN_SHARED does not name the folder of the sources");
        return None;
    };
    Some(Disk { root: shared.join(folder) })
}

/// Files below a folder.
pub(crate) struct Disk {
    root: PathBuf,
}

impl Disk {
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.root.join(name)).unwrap()
    }
}

impl InputFiles for Disk {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, InputError> {
        let path = self.root.join(name);
        Ok(path.is_file().then(|| fs::read(path).unwrap()))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, InputError> {
        let Ok(entries) = fs::read_dir(self.root.join(folder)) else {
            return Ok(Vec::new());
        };
        let mut names: Vec<String> = Vec::new();
        for entry in entries {
            let entry = entry.unwrap();
            let name = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            match entry.path().is_dir() {
                true => names.extend(self.list(&name)?),
                false => names.push(name),
            }
        }
        names.sort();
        Ok(names)
    }
}

/// One file in memory, under any name.
pub(crate) struct OneFile(pub(crate) Vec<u8>);

impl InputFiles for OneFile {
    fn read(&self, _name: &str) -> Result<Option<Vec<u8>>, InputError> {
        Ok(Some(self.0.clone()))
    }

    fn list(&self, _folder: &str) -> Result<Vec<String>, InputError> {
        Ok(Vec::new())
    }
}
