import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The programs of the servers, each with the Debian package that has it. */
export const PACKAGES = {
  postgres: 'postgresql',
  'redis-server': 'redis-server',
  'rabbitmq-server': 'rabbitmq-server',
  'nats-server': 'nats-server',
  mariadbd: 'mariadb-server',
} as const

export type ServerProgram = keyof typeof PACKAGES

/** Where a program stands. Debian keeps some of the servers beside the PATH. */
export function findProgram(name: string): string {
  const path = foldersOf().find((folder) => existsSync(join(folder, name)))
  if (path === undefined) throw new Error(`there is no ${name} here`)
  return join(path, name)
}

/** Why the tests of a server are skipped, or false. */
export function lacks(name: ServerProgram): string | false {
  return isHere(name) ? false : `there is no ${name} here (Debian: ${PACKAGES[name]})`
}

export function isHere(name: string): boolean {
  return foldersOf().some((folder) => existsSync(join(folder, name)))
}

function foldersOf(): string[] {
  // That of RabbitMQ comes first: the one on the PATH is Debian's, which starts it as another user.
  return [
    '/usr/lib/rabbitmq/bin',
    ...postgresFolders(),
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/sbin',
  ]
}

/** Newest first. */
function postgresFolders(): string[] {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return []
  return readdirSync(root)
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(root, version, 'bin'))
}
