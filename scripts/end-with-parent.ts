// Loaded into a child process before its own program: when its parent is killed, nobody else is left to end it.
process.once('disconnect', () => process.exit());
