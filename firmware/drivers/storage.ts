/**
 * The flash file system of the interpreter, which holds code and settings. Only read it: power that goes while a file's
 * header is written, or while files move together, can cost all files, the code included.
 */
export const storage: StorageModule = require('Storage');
