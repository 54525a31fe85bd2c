//! What a new password must be.

/// The pool's password policy, as `UserPool.Policies.PasswordPolicy` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Cognito's own switches, one each.
pub struct PasswordPolicy {
    /// `MinimumLength`, in characters.
    pub minimum_length: usize,
    /// `RequireLowercase`.
    pub require_lowercase: bool,
    /// `RequireUppercase`.
    pub require_uppercase: bool,
    /// `RequireNumbers`.
    pub require_numbers: bool,
    /// `RequireSymbols`.
    pub require_symbols: bool,
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            minimum_length: 12,
            require_lowercase: true,
            require_uppercase: true,
            require_numbers: true,
            require_symbols: false,
        }
    }
}

/// The characters that Cognito counts as symbols, beside a space in the middle.
const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ";

impl PasswordPolicy {
    /// What is wrong with a password, in Cognito's words.
    pub(crate) fn complaint(&self, password: &str) -> Option<&'static str> {
        let lacks = |class: fn(char) -> bool| !password.chars().any(class);
        if password.chars().count() < self.minimum_length {
            Some("Password not long enough")
        } else if self.require_lowercase && lacks(|c| c.is_ascii_lowercase()) {
            Some("Password must have lowercase characters")
        } else if self.require_uppercase && lacks(|c| c.is_ascii_uppercase()) {
            Some("Password must have uppercase characters")
        } else if self.require_numbers && lacks(|c| c.is_ascii_digit()) {
            Some("Password must have numeric characters")
        } else if self.require_symbols && lacks(|c| SYMBOLS.contains(c)) {
            Some("Password must have symbol characters")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_held() {
        let policy = PasswordPolicy { require_symbols: true, ..PasswordPolicy::default() };
        assert_eq!(policy.complaint("Correct-horse-7"), None);
        for weak in ["Short-1", "CORRECT-HORSE-7", "correct-horse-7", "Correct-horse-x", "Correcthorse7"] {
            assert!(policy.complaint(weak).is_some(), "{weak}");
        }
    }
}
