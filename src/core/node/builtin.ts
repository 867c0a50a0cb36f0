/**
 * A module of Node's, loaded when it is first used. An `import` loads it at once and copies all that it exports, which
 * for those of this room together took as long as all of the package.
 */
export const builtin: typeof process.getBuiltinModule = (id: string) => process.getBuiltinModule(id) as never
