import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A program of `test/fixtures/tested`. */
export const tested = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/tested/${name}`, import.meta.url))

/** Hears SIGUSR2 and SIGTERM, and exits with 7. */
export const stages: string = tested('stages.js')

/** A service in TypeScript. */
export const service: string = tested('service.ts')

/** Milliseconds for a program that is to exit in time, on a busy machine. */
export const timeout = 20_000

export const NO_PROC: string | false = existsSync('/proc/self/status') ? false : 'there is no /proc here'
