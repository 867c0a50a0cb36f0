import { spawnSync } from 'node:child_process'

/** How to start a program: Node as it runs the tests, or what TEST_RUNTIME says. */
export const RUNTIME: readonly string[] = (process.env.TEST_RUNTIME ?? process.execPath).split(' ')

const [command, ...args] = RUNTIME as [string, ...string[]]
const versions: NodeJS.ProcessVersions = process.env.TEST_RUNTIME
  ? JSON.parse(
      spawnSync(command, [...args, 'test/support/versions.js'], { encoding: 'utf8' }).stdout.trim() || '{}',
    )
  : process.versions

/** Which Node it is; on another runtime, the one that it says it is compatible with. */
export const NODE_MAJOR: number = Number(versions.node.split('.')[0])

/** Why what only Node has is not tested, or false. */
export const NOT_NODE: string | false = 'bun' in versions || 'deno' in versions ? 'only Node has this' : false

/** The flag by which this Node turns on its permission model. */
const PERMISSION = NODE_MAJOR < 22 ? '--experimental-permission' : '--permission'

/** Flags for a program under the permission model, that may read and write files and what is given here. */
export function permissionFlags(...allowed: readonly string[]): string[] {
  return [
    PERMISSION,
    '--allow-fs-read=*',
    '--allow-fs-write=*',
    ...allowed.map((scope) => `--allow-${scope}`),
  ]
}

/** Why a server of the runtime's own is not tested, or false. */
export const NO_OWN_SERVER: string | false =
  'bun' in versions || 'deno' in versions ? false : 'only Bun and Deno have a server of their own'

/** What `--import` gets: Deno takes only a path there. */
export const AUTO: string = 'deno' in versions ? './dist/auto.js' : 'lastcall/auto'
