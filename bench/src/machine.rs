//! The machine that is measured on, as a report states it.

use std::fs;
use std::path::Path;

use crate::row::Row;

/// Cores, processor, kernel, memory, and the file system of the servers' data.
#[must_use]
pub fn describe(data: &Path) -> Row {
    let cores = std::thread::available_parallelism().map_or(0, |cores| cores.get() as u64);
    let cpu = read("/proc/cpuinfo");
    let model = value(&cpu, "model name").unwrap_or("unknown");
    let kernel = read("/proc/sys/kernel/osrelease");
    let memory = read("/proc/meminfo");
    let memory = value(&memory, "MemTotal").and_then(|text| text.strip_suffix(" kB")?.parse().ok());
    Row::new("machine")
        .count("cores", cores)
        .text("cpu", model)
        .text("kernel", kernel.trim())
        .mib("memory_mib", memory.unwrap_or(0_u64) * 1_024)
        .text(
            "data_fs",
            &file_system(&read("/proc/self/mounts"), data).unwrap_or_default(),
        )
}

fn read(file: &str) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

/// The value of the first line `name : value`.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs
        .find(|(key, _)| key.trim() == name)
        .map(|(_, value)| value.trim())
}

/// The type of the innermost mount that holds a folder.
fn file_system(mounts: &str, folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        Some((fields.next()?, fields.next()?))
    });
    let holding = mounts.filter(|(place, _)| folder.starts_with(place));
    holding
        .max_by_key(|(place, _)| place.len())
        .map(|(_, kind)| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn innermost_mount_counts() {
        let mounts = "dev / ext4 rw 0 0\ntmpfs /nowhere/tmp tmpfs rw 0 0\n";
        let kind = |folder: &str| file_system(mounts, Path::new(folder));
        assert_eq!(kind("/nowhere/tmp/x").as_deref(), Some("tmpfs"));
        assert_eq!(kind("/nowhere/tmpfile").as_deref(), Some("ext4"));
        assert_eq!(
            value("a : 1\nmodel name\t: EPYC: x\n", "model name"),
            Some("EPYC: x")
        );
    }
}
