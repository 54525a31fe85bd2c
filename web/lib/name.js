// What somebody is called: by the name that they chose, else by their handle.

/** The name to show for an account. */
export const nameOf = (account) => account.display_name || account.username;
