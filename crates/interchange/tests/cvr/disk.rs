//! Files beside the project.

use std::path::PathBuf;
use std::{env, fs};

use interchange::cvr::{InputError, InputFiles};

/// A folder of shared data, if it is here.
pub(crate) fn shared(folder: &str) -> Option<Disk> {
    let Some(shared) = env::var_os("ASCERTAIN_SHARED").map(PathBuf::from) else {
        println!("ASCERTAIN_SHARED is not set: what is published was not read");
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
