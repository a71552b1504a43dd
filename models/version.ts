// The version of the formulas: stored with every fit, so that a number can be traced to the code that made it.

/** The version of the library, as in package.json. */
export const version = '0.1.0';
