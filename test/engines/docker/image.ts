import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { example } from '../../support/deployed.ts'
import { cachedRoot, packedLastcall } from '../support/root.ts'

/** The name that the Dockerfiles of the examples begin with. What bears it here is made of the Debian root. */
export const BASE = 'node:22-slim'

const PROGRAMS = fileURLToPath(new URL('programs', import.meta.url))

/** What no program of the tests needs. */
const LEFT_OUT = [
  'dev',
  'usr/lib/systemd',
  'usr/lib/udev',
  'usr/share/doc',
  'usr/share/i18n',
  'usr/share/locale',
  'usr/share/man',
  'usr/share/zoneinfo',
  'var/lib/dpkg',
].map((path) => `--exclude=./${path}`)

/** `npm install` must not ask anybody: all that the examples need is there. */
const SETTINGS = [
  'WORKDIR /app',
  'ENV PATH=/usr/local/bin:/usr/bin:/bin:/app/node_modules/.bin',
  'ENV npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false npm_config_offline=true',
]

/** Makes the image {@link BASE}: the root, the library and the programs of the tests in `/app`. */
export function importBase(env: NodeJS.ProcessEnv): void {
  const stage = mkdtempSync(join(tmpdir(), 'lastcall-image-'))
  try {
    const app = join(stage, 'app')
    cpSync(PROGRAMS, app, { recursive: true })
    cpSync(packedLastcall(), join(app, 'node_modules'), { recursive: true, verbatimSymlinks: true })
    for (const name of ['server.js', 'worker.js', 'Procfile'])
      cpSync(example(`docker/${name}`), join(app, name))
    const root = cachedRoot() as string
    const archive = ['tar', '--create', ...LEFT_OUT, '-C', root, '.', '-C', stage, './app']
    const changes = SETTINGS.map((setting) => `--change=${setting}`)
    // Through a pipe: the archive has 200 MB.
    const command = [...archive, '|', 'docker', 'import', ...changes, '-', BASE].map(quote).join(' ')
    execFileSync('bash', ['-o', 'pipefail', '-c', command], { env })
  } finally {
    rmSync(stage, { recursive: true })
  }
}

function quote(word: string): string {
  return word === '|' ? word : `'${word}'`
}
