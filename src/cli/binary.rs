//! Whether a program can run in Lambda.
//!
//! In: its bytes. Out: what its ELF header says, or why it is of no use there.

/// A program for 64-bit Linux.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Binary {
    pub architecture: Architecture,
    /// The newest glibc 2.x that it asks for, if it asks for any.
    glibc: Option<u32>,
}

/// The processors that Lambda has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Architecture {
    Arm64,
    X86_64,
}

impl Architecture {
    /// As `--architectures` of a function names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Architecture::Arm64 => "arm64",
            Architecture::X86_64 => "x86_64",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BinaryError {
    #[error("it is a program for macOS, and Lambda runs Linux")]
    MacOs,
    #[error("it is a program for Windows, and Lambda runs Linux")]
    Windows,
    #[error("it is no program")]
    NoProgram,
    #[error("it is for 32 bits, and Lambda has 64")]
    Not64Bits,
    #[error("it is for a processor that Lambda does not have; Lambda has arm64 and x86_64")]
    OtherProcessor,
    #[error("it is a part of a program, not a whole one")]
    NotExecutable,
}

impl Binary {
    /// The minor version in the image `provided.al2023`.
    pub(super) const GLIBC_OF_LAMBDA: u32 = 34;

    pub(super) fn read(bytes: &[u8]) -> Result<Binary, BinaryError> {
        // The header of the format ELF: magic, class, byte order; type at 16, machine at 18.
        let [0x7f, b'E', b'L', b'F', class, order, ..] = bytes else {
            return Err(match bytes {
                [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..] | [0xca, 0xfe, 0xba, 0xbe, ..] => {
                    BinaryError::MacOs
                }
                [b'M', b'Z', ..] => BinaryError::Windows,
                _ => BinaryError::NoProgram,
            });
        };
        let (Some(&[kind, _]), Some(machine)) = (
            bytes.get(16..18).and_then(<[u8]>::first_chunk),
            bytes.get(18..20),
        ) else {
            return Err(BinaryError::NoProgram);
        };
        if *class != 2 {
            return Err(BinaryError::Not64Bits);
        }
        let architecture = match (*order, machine) {
            (1, [0xb7, 0]) => Architecture::Arm64,
            (1, [0x3e, 0]) => Architecture::X86_64,
            _ => return Err(BinaryError::OtherProcessor),
        };
        // An executable at a fixed place or at any.
        if !matches!(kind, 2 | 3) {
            return Err(BinaryError::NotExecutable);
        }
        Ok(Binary {
            architecture,
            glibc: newest_glibc(bytes),
        })
    }

    /// The version of glibc that it needs, where Lambda has an older one.
    pub(super) fn needs_a_newer_system(&self) -> Option<u32> {
        self.glibc.filter(|needs| *needs > Self::GLIBC_OF_LAMBDA)
    }
}

/// The names of the versions of glibc's symbols stand in the program as text.
fn newest_glibc(bytes: &[u8]) -> Option<u32> {
    const NAME: &[u8] = b"\0GLIBC_2.";
    memchr::memmem::find_iter(bytes, NAME)
        .filter_map(|at| {
            let rest = &bytes[at + NAME.len()..];
            let digits = rest.iter().take(3).take_while(|byte| byte.is_ascii_digit());
            let digits: Vec<u8> = digits.copied().collect();
            std::str::from_utf8(&digits).ok()?.parse().ok()
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elf(class: u8, order: u8, kind: u8, machine: u8) -> Vec<u8> {
        let mut bytes = vec![0x7f, b'E', b'L', b'F', class, order, 1];
        bytes.resize(16, 0);
        bytes.extend([kind, 0, machine, 0]);
        bytes
    }

    #[test]
    fn only_a_program_for_lambdas_processors_is_taken() {
        let architecture = |bytes: &[u8]| Binary::read(bytes).map(|binary| binary.architecture);
        assert_eq!(architecture(&elf(2, 1, 3, 0xb7)), Ok(Architecture::Arm64));
        assert_eq!(architecture(&elf(2, 1, 2, 0x3e)), Ok(Architecture::X86_64));
        for (bytes, error) in [
            (elf(1, 1, 2, 0x03), BinaryError::Not64Bits),
            (elf(2, 1, 2, 0xf3), BinaryError::OtherProcessor),
            (elf(2, 2, 2, 0xb7), BinaryError::OtherProcessor),
            (elf(2, 1, 1, 0x3e), BinaryError::NotExecutable),
            (vec![0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1], BinaryError::MacOs),
            (b"MZ\x90\0".to_vec(), BinaryError::Windows),
            (b"#!/bin/sh\n".to_vec(), BinaryError::NoProgram),
            (elf(2, 1, 3, 0xb7)[..17].to_vec(), BinaryError::NoProgram),
            (Vec::new(), BinaryError::NoProgram),
        ] {
            assert_eq!(architecture(&bytes), Err(error));
        }
    }

    #[test]
    fn a_newer_glibc_is_noticed() {
        let needs = |text: &[u8]| {
            let bytes = [elf(2, 1, 3, 0xb7).as_slice(), text].concat();
            Binary::read(&bytes).ok()?.needs_a_newer_system()
        };
        assert_eq!(needs(b"\0GLIBC_2.17\0GLIBC_2.39\0GLIBC_2.4\0"), Some(39));
        assert_eq!(needs(b"\0GLIBC_2.17\0GLIBC_2.34\0"), None);
        assert_eq!(needs(b"\0GLIBC_2."), None);
        assert_eq!(needs(b""), None);
    }
}
