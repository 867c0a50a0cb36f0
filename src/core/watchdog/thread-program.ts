/**
 * The program of the watchdog's thread, as text: `thread.ts` is put in its place when the package is built, so that a user's
 * bundle has it too. What runs from source has no watchdog.
 */
export const threadProgram: string | undefined = undefined
