//! seccomp: which system calls are left. What is not listed fails with `EPERM`. There is no call that makes a process,
//! a socket, a name space or a mount, that signals or looks into another process, or that changes a file, its rights
//! or its times, which Landlock does not cover.

use std::collections::BTreeMap;
use std::env::consts::ARCH;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Op, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

use crate::CageError;

/// Whom a filter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// A command that this program has in itself: it reads files and writes to its output.
    Applet,
    /// Another program, which is executed under the filter.
    Program {
        /// Whether it may have threads.
        threads: bool,
    },
}

/// What reading files, memory and time takes.
const BOTH: &[i64] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_openat,
    libc::SYS_close,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_getdents64,
    libc::SYS_dup3,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_clock_gettime,
    libc::SYS_gettimeofday,
    libc::SYS_sysinfo,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// What a program that was linked with a C library takes besides.
const PROGRAM: &[i64] = &[
    libc::SYS_execve,
    // Answered with ENOSYS by the filter beneath, so that the C library takes `clone`.
    libc::SYS_clone3,
    libc::SYS_set_tid_address,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_getcpu,
    libc::SYS_membarrier,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_clock_getres,
    libc::SYS_times,
    libc::SYS_getrusage,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_pipe2,
    libc::SYS_dup,
    libc::SYS_preadv,
    libc::SYS_readlinkat,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_getcwd,
    libc::SYS_chdir,
    libc::SYS_fchdir,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_fadvise64,
    libc::SYS_uname,
    libc::SYS_umask,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getgroups,
    libc::SYS_getresuid,
    libc::SYS_getresgid,
    libc::SYS_getppid,
    libc::SYS_rt_sigpending,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_msync,
    libc::SYS_mincore,
];

/// The older forms of some of these, which one processor has.
#[cfg(target_arch = "x86_64")]
const OLD: &[i64] = &[
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_pipe,
    libc::SYS_time,
    libc::SYS_getdents,
    libc::SYS_epoll_create,
    libc::SYS_epoll_wait,
    libc::SYS_eventfd,
    libc::SYS_getpgrp,
    libc::SYS_arch_prctl,
];
#[cfg(not(target_arch = "x86_64"))]
const OLD: &[i64] = &[];

/// What `fcntl` may do: duplicate, and see and set flags. Who owns a file could send signals to others.
const FLAGS: [i32; 6] = [
    libc::F_DUPFD,
    libc::F_DUPFD_CLOEXEC,
    libc::F_GETFD,
    libc::F_SETFD,
    libc::F_GETFL,
    libc::F_SETFL,
];

/// Requests of `ioctl` that only ask: whether it is a terminal, its size, how much waits.
const ASKING: [u64; 3] = [0x5401, 0x5413, 0x541b];

/// Installs the filter on this thread, for good.
///
/// # Errors
/// [`CageError::Unlocked`] when the kernel has no seccomp, or there is no filter for this processor.
pub(crate) fn install(whom: For, own: i32) -> Result<(), CageError> {
    for program in programs(whom, own).map_err(|error| no_seccomp(&error))? {
        seccompiler::apply_filter(&program).map_err(|error| no_seccomp(&error.to_string()))?;
    }
    Ok(())
}

/// The filters, in the order in which they are installed. Of their answers the strictest counts.
fn programs(whom: For, own: i32) -> Result<Vec<BpfProgram>, String> {
    let no_clone3 = SeccompFilter::new(
        BTreeMap::from([(libc::SYS_clone3, Vec::new())]),
        SeccompAction::Allow,
        errno(libc::ENOSYS),
        arch()?,
    );
    let allowed = SeccompFilter::new(
        rules(whom, own).map_err(|error| error.to_string())?,
        errno(libc::EPERM),
        SeccompAction::Allow,
        arch()?,
    );
    [no_clone3, allowed]
        .into_iter()
        .map(|filter| filter.and_then(BpfProgram::try_from))
        .collect::<Result<_, _>>()
        .map_err(|error| error.to_string())
}

fn rules(
    whom: For,
    own: i32,
) -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::BackendError> {
    let mut calls = BOTH.to_vec();
    #[cfg(target_arch = "x86_64")]
    calls.push(libc::SYS_dup2);
    if whom != For::Applet {
        calls.extend(PROGRAM.iter().chain(OLD));
    }
    let mut rules: BTreeMap<_, _> = calls.into_iter().map(|call| (call, Vec::new())).collect();
    let only = |argument, length, op, value| {
        SeccompRule::new(vec![SeccompCondition::new(argument, length, op, value)?])
    };
    // A panic or an abort signals the process itself.
    let own = u64::from(own.unsigned_abs());
    let itself = only(0, Length::Dword, Op::Eq, own)?;
    rules.insert(libc::SYS_tgkill, vec![itself.clone()]);
    let flags = FLAGS.map(|what| only(1, Length::Dword, Op::Eq, u64::from(what.unsigned_abs())));
    let flags = flags.into_iter().collect::<Result<_, _>>()?;
    rules.insert(libc::SYS_fcntl, flags);
    // Files are opened to be read. Whoever only reads could cut a file off as well, which Landlock refuses from Linux 6.2 on alone.
    let changes = libc::O_ACCMODE | libc::O_TRUNC | libc::O_CREAT | libc::O_APPEND;
    let changes = Op::MaskedEq(u64::from(changes.unsigned_abs()));
    rules.insert(
        libc::SYS_openat,
        vec![only(2, Length::Dword, changes.clone(), 0)?],
    );
    #[cfg(target_arch = "x86_64")]
    if whom != For::Applet {
        rules.insert(libc::SYS_open, vec![only(1, Length::Dword, changes, 0)?]);
    }
    if let For::Program { threads } = whom {
        rules.insert(libc::SYS_kill, vec![itself]);
        if threads {
            let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
            let thread = only(0, Length::Qword, Op::MaskedEq(thread), thread)?;
            rules.insert(libc::SYS_clone, vec![thread]);
        }
        // Limits are read, and lowered: what they are set to here is the most there is.
        let own_limits = only(0, Length::Dword, Op::Eq, 0)?;
        rules.insert(libc::SYS_prlimit64, vec![own_limits]);
        let name = u64::from(libc::PR_SET_NAME.unsigned_abs());
        rules.insert(libc::SYS_prctl, vec![only(0, Length::Dword, Op::Eq, name)?]);
        let asking = ASKING.map(|request| only(1, Length::Dword, Op::Eq, request));
        let asking = asking.into_iter().collect::<Result<_, _>>()?;
        rules.insert(libc::SYS_ioctl, asking);
    }
    Ok(rules)
}

fn errno(number: i32) -> SeccompAction {
    SeccompAction::Errno(number.unsigned_abs())
}

fn arch() -> Result<TargetArch, String> {
    TargetArch::try_from(ARCH).map_err(|_| format!("there is no filter for {ARCH}"))
}

fn no_seccomp(why: &str) -> CageError {
    CageError::Unlocked(format!("the kernel takes no seccomp filter: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_compile_and_that_of_an_applet_is_the_smaller() {
        let length = |whom| programs(whom, 7).unwrap().last().unwrap().len();
        assert!(length(For::Applet) < length(For::Program { threads: false }));
    }

    #[test]
    fn nothing_that_reaches_others_is_left() {
        let forbidden = [
            libc::SYS_socket,
            libc::SYS_socketpair,
            libc::SYS_connect,
            libc::SYS_bind,
            libc::SYS_ptrace,
            libc::SYS_mount,
            libc::SYS_umount2,
            libc::SYS_pivot_root,
            libc::SYS_chroot,
            libc::SYS_bpf,
            libc::SYS_keyctl,
            libc::SYS_add_key,
            libc::SYS_request_key,
            libc::SYS_io_uring_setup,
            libc::SYS_io_uring_enter,
            libc::SYS_userfaultfd,
            libc::SYS_unshare,
            libc::SYS_setns,
            libc::SYS_perf_event_open,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            libc::SYS_pidfd_open,
            libc::SYS_pidfd_getfd,
            libc::SYS_pidfd_send_signal,
            libc::SYS_kexec_load,
            libc::SYS_init_module,
            libc::SYS_finit_module,
            libc::SYS_open_by_handle_at,
            libc::SYS_name_to_handle_at,
            libc::SYS_memfd_create,
            libc::SYS_fchmodat,
            libc::SYS_fchownat,
            libc::SYS_utimensat,
            libc::SYS_setxattr,
            libc::SYS_unlinkat,
            libc::SYS_renameat2,
            libc::SYS_linkat,
            libc::SYS_symlinkat,
            libc::SYS_mkdirat,
            libc::SYS_mknodat,
            libc::SYS_ftruncate,
            libc::SYS_truncate,
            libc::SYS_fallocate,
            libc::SYS_setsid,
            libc::SYS_setpgid,
            libc::SYS_setuid,
            libc::SYS_capset,
            libc::SYS_seccomp,
            libc::SYS_reboot,
            libc::SYS_swapon,
            libc::SYS_clock_settime,
            libc::SYS_sethostname,
            libc::SYS_shmget,
            libc::SYS_msgget,
            libc::SYS_semget,
            libc::SYS_mq_open,
            libc::SYS_inotify_init1,
            libc::SYS_fanotify_init,
            libc::SYS_execveat,
            libc::SYS_splice,
            libc::SYS_tkill,
        ];
        for whom in [
            For::Applet,
            For::Program { threads: false },
            For::Program { threads: true },
        ] {
            let rules = rules(whom, 7).unwrap();
            for call in forbidden {
                assert!(!rules.contains_key(&call), "{call} for {whom:?}");
            }
        }
        let applet = rules(For::Applet, 7).unwrap();
        for call in [
            libc::SYS_execve,
            libc::SYS_clone,
            libc::SYS_clone3,
            libc::SYS_ioctl,
            libc::SYS_prctl,
        ] {
            assert!(!applet.contains_key(&call), "{call}");
        }
    }
}
