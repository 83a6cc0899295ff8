/**
 * Stands in for node:process in bundles, of which the SDK wants these two. An import of Node's own module reads all of its properties, and some
 * are made when they are read: a tenth of the time to import a function.
 */
export const { env, versions } = process;
