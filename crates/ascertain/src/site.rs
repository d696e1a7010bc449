//! Writing a site, and comparing one with what the record says.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use publish::picture::{Geometry, parse as parse_geometry};
use publish::{Download, SiteInputs, site};
use rayon::prelude::*;
use record::RecordFiles;
use verify::VerifiedRecord;

use crate::archive::write_archive;
use crate::directory::Directory;
use crate::failure::Failure;

/// The borders of states and counties, part of the program so that it needs nothing beside it.
const GEOMETRY: &str = include_str!("../../../maps/us-2017.geo");

/// The record as one file, for readers to take away.
const ARCHIVE_PATH: &str = "download/record.tar";

fn geometry() -> Result<Geometry, Failure> {
    parse_geometry(GEOMETRY).map_err(|problems| Failure::inputs(&problems))
}

/// Every file of a record's site.
fn render(
    record: &VerifiedRecord,
    files: &dyn RecordFiles,
) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let words = "The whole record as one file, for `ascertain verify`";
    let downloads = [Download { path: ARCHIVE_PATH, words }];
    let geometry = geometry()?;
    let inputs = SiteInputs { geometry: &geometry, downloads: &downloads };
    let (archive, pages) = rayon::join(|| archive_of(files), || site(record, &inputs));
    let mut pages = pages.files;
    pages.insert(ARCHIVE_PATH.to_owned(), archive?);
    Ok(pages)
}

fn archive_of(files: &dyn RecordFiles) -> Result<Vec<u8>, Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::input(format!("the archive: {error}"));
    let listed = files.list().map_err(|error| failed(&error))?;
    let read = |path: String| match files.read(&path) {
        Ok(Some(bytes)) => Ok((path, bytes)),
        Ok(None) => Err(failed(&format!("{path} went away while it was read"))),
        Err(error) => Err(failed(&error)),
    };
    let contents: Vec<(String, Vec<u8>)> =
        listed.into_par_iter().map(read).collect::<Result<_, _>>()?;
    let mut archive = Vec::new();
    let members = contents.iter().map(|(path, bytes)| (path.as_str(), &bytes[..]));
    write_archive(members, &mut archive).map_err(|error| failed(&error))?;
    Ok(archive)
}

/// Writes the site of a verified record, in the place of what was there.
pub fn write_site(record: &VerifiedRecord, from: &Path, to: &Path) -> Result<usize, Failure> {
    let files = render(record, &Directory::new(from))?;
    replace_directory(to, &files)?;
    Ok(files.len())
}

/// Writes files into a directory beside and puts it in the place of what was there.
pub fn replace_directory(to: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let mut beside = to.file_name().unwrap_or_default().to_os_string();
    beside.push(".new");
    let fresh = to.with_file_name(beside);
    remove_if_there(&fresh)?;
    write_files(&fresh, files)?;
    swap_in(&fresh, to)
}

fn write_files(directory: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    let folders: std::collections::BTreeSet<_> =
        files.keys().filter_map(|path| Path::new(path).parent()).collect();
    for folder in folders {
        let folder = directory.join(folder);
        fs::create_dir_all(&folder)
            .map_err(|error| Failure::input(format!("{}: {error}", folder.display())))?;
    }
    files.par_iter().try_for_each(|(path, bytes)| {
        let path = directory.join(path);
        fs::write(&path, bytes)
            .map_err(|error| Failure::input(format!("{}: {error}", path.display())))
    })
}

/// Removes a directory that an interrupted command left.
pub fn remove_if_there(directory: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::input(format!("{}: {error}", directory.display())))
        }
        _ => Ok(()),
    }
}

/// Puts a finished directory in the place of an older one: readers see one or the other.
pub fn swap_in(fresh: &Path, place: &Path) -> Result<(), Failure> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    let failed = |error: io::Error| Failure::input(format!("{}: {error}", place.display()));
    if !place.exists() {
        return fs::rename(fresh, place).map_err(failed);
    }
    renameat_with(CWD, fresh, CWD, place, RenameFlags::EXCHANGE).map_err(|e| failed(e.into()))?;
    remove_if_there(fresh)
}

/// Renders the site again and compares: the number of files, or the first difference in words.
pub fn compare_site(
    record: &VerifiedRecord,
    files: &dyn RecordFiles,
    directory: &Path,
) -> Result<Result<usize, String>, Failure> {
    let expected = render(record, files)?;
    let there =
        Directory::new(directory).list().map_err(|error| Failure::input(error.to_string()))?;
    let strange: Vec<&String> = there.iter().filter(|path| !expected.contains_key(*path)).collect();
    let different: Vec<Option<String>> = expected
        .par_iter()
        .map(|(path, bytes)| match fs::read(directory.join(path)) {
            Ok(found) if found == *bytes => None,
            Ok(found) => Some(first_difference(path, bytes, &found)),
            Err(_) => Some(format!("{path} is missing from the site")),
        })
        .collect();
    let different: Vec<String> = different.into_iter().flatten().collect();
    Ok(match (different.first(), strange.first()) {
        (Some(first), _) => Err(format!("{first}; {} files differ", different.len())),
        (None, Some(strange)) => Err(format!("{strange} is no file of this site")),
        (None, None) => Ok(expected.len()),
    })
}

/// How much of a line is shown around a difference.
const SHOWN: usize = 120;

fn first_difference(path: &str, expected: &[u8], found: &[u8]) -> String {
    let expected = String::from_utf8_lossy(expected);
    let found = String::from_utf8_lossy(found);
    let lines = (1..).zip(expected.lines().zip(found.lines()));
    let differing = lines.into_iter().find(|(_, (a, b))| a != b);
    let Some((line, (signed, shown))) = differing else {
        return format!("{path} is shorter or longer than the record's");
    };
    let same = signed.chars().zip(shown.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(SHOWN / 2);
    let cut = |text: &str| text.chars().skip(from).take(SHOWN).collect::<String>();
    format!(
        "{path}, line {line}: the record says {:?}, the site shows {:?}",
        cut(signed),
        cut(shown)
    )
}
