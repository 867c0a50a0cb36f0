/**
 * A module of Node's, loaded when it is first used. An `import` would load it at start-up and copy all its exports; for the
 * modules that core uses, that took as long as the rest of the package.
 */
export const builtin: typeof process.getBuiltinModule = (id: string) => process.getBuiltinModule(id) as never
