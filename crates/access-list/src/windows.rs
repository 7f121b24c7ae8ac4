//! The calls of the system.

use std::ffi::OsString;
use std::io;
use std::os::windows::ffi::{OsStrExt, OsStringExt};
use std::os::windows::io::{AsRawHandle, FromRawHandle, OwnedHandle};
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, GENERIC_READ, GENERIC_WRITE, HANDLE, HLOCAL, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW, ConvertSidToStringSidW,
    ConvertStringSecurityDescriptorToSecurityDescriptorW, GetSecurityInfo, SDDL_REVISION_1, SE_FILE_OBJECT,
};
use windows_sys::Win32::Security::{
    DACL_SECURITY_INFORMATION, GetTokenInformation, PROTECTED_DACL_SECURITY_INFORMATION,
    PSECURITY_DESCRIPTOR, SECURITY_ATTRIBUTES, SetKernelObjectSecurity, TOKEN_QUERY, TOKEN_USER, TokenUser,
};
use windows_sys::Win32::Storage::FileSystem::{
    CREATE_NEW, CreateDirectoryW, CreateFileW, FILE_ATTRIBUTE_NORMAL, FILE_FLAG_BACKUP_SEMANTICS,
    FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE, GetDriveTypeW, GetVolumePathNameW, OPEN_ALWAYS,
    OPEN_EXISTING, READ_CONTROL, WRITE_DAC,
};
use windows_sys::Win32::System::Threading::{GetCurrentProcess, OpenProcessToken};

use crate::list::AccessList;

/// What others may do to a file meanwhile: as Rust's own functions, everything.
const SHARED: u32 = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
/// `DRIVE_FIXED` (Microsoft Learn, `GetDriveTypeW`).
const FIXED: u32 = 3;
/// `DRIVE_RAMDISK`.
const MEMORY: u32 = 6;
/// The longest path of a volume that is looked at, in UTF-16 units.
const LONGEST_VOLUME: usize = 1_024;

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Creation {
    /// It must not exist.
    New,
    /// One that exists is opened, and keeps its list.
    IfAbsent,
}

/// Creates a folder for the user alone, with what will be in it.
///
/// # Errors
/// Those of the system, without the path.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let descriptor = Descriptor::for_user(true)?;
    let (path, attributes) = (wide(path)?, descriptor.attributes());
    // SAFETY: the path ends with NUL; path, attributes and descriptor outlive the call.
    succeeded(unsafe { CreateDirectoryW(path.as_ptr(), &raw const attributes) })
}

/// Opens a file for reading and writing. A new one is for the user alone from its first moment.
///
/// # Errors
/// Those of the system, without the path.
pub fn open_file(path: &Path, creation: Creation) -> io::Result<std::fs::File> {
    let descriptor = Descriptor::for_user(false)?;
    let attributes = descriptor.attributes();
    let disposition = match creation {
        Creation::New => CREATE_NEW,
        Creation::IfAbsent => OPEN_ALWAYS,
    };
    let access = GENERIC_READ | GENERIC_WRITE;
    open(path, access, &raw const attributes, disposition, FILE_ATTRIBUTE_NORMAL).map(std::fs::File::from)
}

/// Takes the rights to a file or folder from everybody but the user.
///
/// # Errors
/// Those of the system, without the path.
pub fn restrict(path: &Path) -> io::Result<()> {
    let descriptor = Descriptor::for_user(path.is_dir())?;
    let file = open(path, READ_CONTROL | WRITE_DAC, null(), OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS)?;
    let what = DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION;
    // Unlike `SetSecurityInfo`, this adds nothing from the folder above.
    // SAFETY: the handle is open, and the descriptor outlives the call.
    succeeded(unsafe { SetKernelObjectSecurity(file.as_raw_handle().cast(), what, descriptor.0.0) })
}

/// Reads the access list of a file or folder.
///
/// # Errors
/// Those of the system, without the path.
pub fn read(path: &Path) -> io::Result<AccessList> {
    let file = open(path, READ_CONTROL, null(), OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS)?;
    let mut descriptor: PSECURITY_DESCRIPTOR = null_mut();
    // SAFETY: the handle is open; only the descriptor is asked for, and it has a place.
    let code = unsafe {
        GetSecurityInfo(
            file.as_raw_handle().cast(),
            SE_FILE_OBJECT,
            DACL_SECURITY_INFORMATION,
            null_mut(),
            null_mut(),
            null_mut(),
            null_mut(),
            &raw mut descriptor,
        )
    };
    checked(code)?;
    let descriptor = Descriptor(Local(descriptor.cast()));
    let mut text = null_mut();
    // SAFETY: the descriptor comes from the system, and the text has a place.
    succeeded(unsafe {
        ConvertSecurityDescriptorToStringSecurityDescriptorW(
            descriptor.0.0.cast(),
            SDDL_REVISION_1,
            DACL_SECURITY_INFORMATION,
            &raw mut text,
            null_mut(),
        )
    })?;
    Ok(AccessList::parse(&Local(text.cast()).text()))
}

/// Returns whether files in a folder can be kept for the user alone: on disks of this computer.
/// Sticks are carried to computers that don't know the user, and shares have accounts of their own;
/// there, a list with this computer's user alone could lock the user out.
pub fn can_keep_private(path: &Path) -> bool {
    let Ok(path) = wide(path) else { return false };
    let mut root = vec![0_u16; LONGEST_VOLUME];
    let length = u32::try_from(root.len()).unwrap_or_default();
    // SAFETY: the path ends with NUL, and the buffer has the length that is named.
    if unsafe { GetVolumePathNameW(path.as_ptr(), root.as_mut_ptr(), length) } == 0 {
        return false;
    }
    // SAFETY: the system has ended the root with NUL.
    matches!(unsafe { GetDriveTypeW(root.as_ptr()) }, FIXED | MEMORY)
}

/// Returns the security identifier of the user who runs this process.
///
/// # Errors
/// Those of the system.
pub fn user() -> io::Result<String> {
    let mut token: HANDLE = null_mut();
    // SAFETY: the pseudo-handle of this process is always valid, and the token has a place.
    succeeded(unsafe { OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &raw mut token) })?;
    // SAFETY: the token was opened just now and belongs to nobody else.
    let token = unsafe { OwnedHandle::from_raw_handle(token.cast()) };
    // Of u64, so that the structure in it is aligned; the longest identifier has 68 bytes.
    let mut buffer = [0_u64; 32];
    let mut length = 0;
    // SAFETY: the buffer is as long as is said, and the length has a place.
    succeeded(unsafe {
        GetTokenInformation(
            token.as_raw_handle().cast(),
            TokenUser,
            buffer.as_mut_ptr().cast(),
            u32::try_from(size_of_val(&buffer)).unwrap_or_default(),
            &raw mut length,
        )
    })?;
    let found: *const TOKEN_USER = buffer.as_ptr().cast();
    // SAFETY: the system has put this structure at the start of the aligned buffer.
    let account = unsafe { (*found).User.Sid };
    let mut text = null_mut();
    // SAFETY: the identifier lies in the buffer, and the text has a place.
    succeeded(unsafe { ConvertSidToStringSidW(account, &raw mut text) })?;
    Ok(Local(text.cast()).text())
}

/// Memory that the system has allocated.
struct Local(HLOCAL);

impl Local {
    /// Reads it as a text that ends with NUL.
    fn text(&self) -> String {
        let start: *const u16 = self.0.cast_const().cast();
        let mut length = 0;
        // SAFETY: the caller has got a text from the system, which ends with NUL.
        while unsafe { *start.add(length) } != 0 {
            length += 1;
        }
        // SAFETY: so many units were just read.
        let units = unsafe { std::slice::from_raw_parts(start, length) };
        OsString::from_wide(units).to_string_lossy().into_owned()
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        // SAFETY: it was allocated by the system, and is released once.
        unsafe { LocalFree(self.0) };
    }
}

/// A security descriptor.
struct Descriptor(Local);

impl Descriptor {
    /// A protected list with the user alone. What will be in a folder inherits it.
    fn for_user(is_folder: bool) -> io::Result<Self> {
        let inherited = if is_folder { "OICI" } else { "" };
        let text = format!("D:P(A;{inherited};FA;;;{})\0", user()?);
        let text: Vec<u16> = text.encode_utf16().collect();
        let mut descriptor: PSECURITY_DESCRIPTOR = null_mut();
        // SAFETY: the text ends with NUL, and the descriptor has a place.
        succeeded(unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                SDDL_REVISION_1,
                &raw mut descriptor,
                null_mut(),
            )
        })?;
        Ok(Self(Local(descriptor.cast())))
    }

    /// As attributes of something new. They must not outlive the descriptor.
    fn attributes(&self) -> SECURITY_ATTRIBUTES {
        SECURITY_ATTRIBUTES {
            nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).unwrap_or_default(),
            lpSecurityDescriptor: self.0.0,
            bInheritHandle: 0,
        }
    }
}

fn open(
    path: &Path,
    access: u32,
    attributes: *const SECURITY_ATTRIBUTES,
    disposition: u32,
    flags: u32,
) -> io::Result<OwnedHandle> {
    let path = wide(path)?;
    // SAFETY: the path ends with NUL; the caller keeps the attributes.
    let handle =
        unsafe { CreateFileW(path.as_ptr(), access, SHARED, attributes, disposition, flags, null_mut()) };
    if handle == windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the handle was opened just now and belongs to nobody else.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle.cast()) })
}

/// Returns a path as the system takes it whatever its length: absolute, with the prefix for
/// verbatim paths (Microsoft Learn, "Maximum Path Length Limitation").
///
/// # Errors
/// The path can't be made absolute.
pub fn verbatim(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let units: Vec<u16> = path.as_os_str().encode_wide().collect();
    let starts_with = |start: &str| start.encode_utf16().eq(units.iter().copied().take(start.len()));
    let (prefix, rest) = if starts_with(r"\\?\") || starts_with(r"\\.\") {
        ("", &units[..])
    } else if starts_with(r"\\") {
        (r"\\?\UNC\", &units[2..])
    } else {
        (r"\\?\", &units[..])
    };
    let units: Vec<u16> = prefix.encode_utf16().chain(rest.iter().copied()).collect();
    Ok(PathBuf::from(OsString::from_wide(&units)))
}

/// Returns a path for the system, ending with NUL.
fn wide(path: &Path) -> io::Result<Vec<u16>> {
    let mut units: Vec<u16> = verbatim(path)?.as_os_str().encode_wide().collect();
    if units.contains(&0) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    units.push(0);
    Ok(units)
}

fn succeeded(result: i32) -> io::Result<()> {
    if result == 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
}

fn checked(code: u32) -> io::Result<()> {
    if code == ERROR_SUCCESS { Ok(()) } else { Err(io::Error::from_raw_os_error(code.cast_signed())) }
}

#[cfg(test)]
#[path = "windows_tests.rs"]
mod tests;
