import { programOf } from './command.ts'
import { withoutInit } from './wrappers.ts'

const MANAGERS = /^(npm|npx|pnpm|pnpx|yarn|bunx)$/

const WATCHERS = /^(nodemon|ts-node-dev|tsnd|node-dev|supervisor|watchexec|entr)$/

const NODE = /^(node|nodejs|bun|deno|tsx|ts-node|lastcall|pm2-runtime|next|nest|fastify)$/

/** Programs that `npx` starts and that serve requests. */
export const SERVERS: RegExp =
  /^(next|nest|nuxt|nuxi|vite|fastify|serve|http-server|json-server|tsx|ts-node|ts-node-dev|tsnd|nodemon|node-dev|pm2-runtime|remix-serve|react-router-serve|astro|strapi|medusa|lastcall)$/

export function isManager(program: string): boolean {
  return MANAGERS.test(program)
}

/** Options of package managers that take a value, and words in front of the name of a package. */
const WITH_VALUE = /^(--prefix|-C|--dir|--cwd|-w|--workspace|--filter|-F|-p|--package|workspace)$/

/** The script that a package manager runs: `start` of `npm run start`. */
export function scriptOf(words: readonly string[]): string | undefined {
  const [, ...rest] = withoutInit(words)
  const named = rest.filter(
    (word, index) =>
      !word.startsWith('-') && !WITH_VALUE.test(word) && !WITH_VALUE.test(rest[index - 1] ?? ''),
  )
  return /^(run|run-script|exec|dlx|x)$/.test(named[0] ?? '') ? named[1] : named[0]
}

/** The program that starts another one again whenever a file changes, if it is one. */
export function watcherOf(words: readonly string[]): string | undefined {
  const program = programOf(words)
  if (WATCHERS.test(program)) return program
  const rest = withoutInit(words).slice(1)
  if (program === 'npx') return watcherOf(rest.filter((word) => !word.startsWith('-')))
  if (program === 'node' && rest.some((word) => /^--watch(-path)?(=|$)/.test(word))) return 'node --watch'
  if (program === 'tsx' && rest[0] === 'watch') return 'tsx watch'
  if (/^(next|vite|nuxt)$/.test(program) && rest[0] === 'dev') return `${program} dev`
  return undefined
}

/** Whether the words start a program of Node, directly or by a package manager. */
export function isNode(words: readonly string[]): boolean {
  const program = programOf(words)
  return NODE.test(program) || MANAGERS.test(program) || WATCHERS.test(program)
}
