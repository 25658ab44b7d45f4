/** The Redis whose answers are given, for clients that ask. */
export const SERVER_VERSION = '7.0.15';
