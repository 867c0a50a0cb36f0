import { programOf } from './command.ts'
import { isManager, SERVERS, scriptOf } from './runners.ts'
import { nameOf } from './words.ts'
import { withoutInit } from './wrappers.ts'

/** Words of what ends by itself, or is for a person, so that nobody waits for its requests. */
const TASK =
  /^(ci|i|install|add|build|test|tests|t|lint|check|migrate|migration|migrations|seed|seeds|audit|version|publish|console|repl|generate)$/

/** Words of what serves requests. They count more: `build:start` starts a service. */
const SERVICE = /^(start|serve|server|web|worker|dev|watch|prod|production)$/

/** Programs whose first word says what they do. */
const TOOLS =
  /^(prisma|knex|sequelize|sequelize-cli|typeorm|drizzle-kit|node-pg-migrate|rake|playwright|jest|vitest|mocha)$/

/** Whether a command ends by itself, such as one that changes the schema of a database. */
export function isOneShot(words: readonly string[]): boolean {
  const program = programOf(words)
  const rest = withoutInit(words).slice(1)
  if (isManager(program)) {
    const script = scriptOf(words)
    if (script === undefined) return false
    return runsOther(program, rest) ? !SERVERS.test(nameOf(script)) : isTask(script)
  }
  const [first = ''] = rest.filter((word) => !word.startsWith('-'))
  if (TOOLS.test(program)) return true
  return /^(node|nodejs|bun|deno|tsx|ts-node)$/.test(program) && isTask(nameOf(first))
}

/** Whether a package manager runs a program, and not a script of the package. */
function runsOther(program: string, rest: readonly string[]): boolean {
  return /^(npx|pnpx|bunx)$/.test(program) || rest.some((word) => /^(exec|dlx|x)$/.test(word))
}

function isTask(name: string): boolean {
  const parts = name.split(/[^a-zA-Z]+/)
  return parts.some((part) => TASK.test(part)) && !parts.some((part) => SERVICE.test(part))
}
