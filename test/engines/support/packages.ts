import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The programs of the engines, each with the Debian package that has it. */
export const PACKAGES = {
  dockerd: 'docker.io',
  docker: 'docker.io',
  'docker-compose': 'docker-compose',
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
  tini: 'tini',
  nginx: 'nginx-light',
} as const

type EngineProgram = keyof typeof PACKAGES

/** Why the tests that need these programs are skipped, or false. */
export function lacks(...programs: readonly EngineProgram[]): string | false {
  const missing = programs
    .filter((name) => !isHere(name))
    .map((name) => `${name} (Debian: ${PACKAGES[name]})`)
  return missing.length > 0 && `there is no ${missing.join(', no ')} here`
}

export function isHere(name: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, name)))
}
