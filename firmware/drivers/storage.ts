/** The flash file system of the interpreter: names of at most 28 characters, a rewrite appends a new copy. */
export const storage: StorageModule = require('Storage');
