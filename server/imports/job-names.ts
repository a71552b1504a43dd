// Names of the jobs of the import engine, for those who queue them.
export const checkJob = 'imports.check';
export const loadJob = 'imports.load';
export const inboxJob = 'imports.inbox';

/** While something happens in the inbox it is looked at again after so many seconds. */
export const inboxPause = 3;
