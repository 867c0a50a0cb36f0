import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A manager in the foreground: what it reads, and how it is started. */
export interface Manager {
  readonly name: string
  readonly file: string
  /** For so many programs. */
  readonly configure: (count: number) => string
  readonly command: readonly [string, ...string[]]
}

/** Ends at once when it is told to. */
const PROGRAM = ['/bin/sleep', '1000'] as const

const path = (file: string): string => fileURLToPath(new URL(`../../../${file}`, import.meta.url))

const each = <T>(count: number, entry: (name: string) => T): T[] =>
  Array.from({ length: count }, (_, at) => entry(`p${at}`))

export const MANAGERS: readonly Manager[] = [
  {
    name: 'lastcall run',
    file: 'Procfile',
    configure: (count) => `${each(count, (name) => `${name}: ${PROGRAM.join(' ')}`).join('\n')}\n`,
    command: [process.execPath, path('dist/cli/lastcall.js'), 'run', '--procfile', 'Procfile'],
  },
  {
    name: 'supervisord',
    file: 'supervisord.conf',
    configure: (count) =>
      [
        '[supervisord]',
        'nodaemon=true',
        'logfile=/dev/null',
        'logfile_maxbytes=0',
        'pidfile=s.pid',
        ...each(count, (name) =>
          [
            `[program:${name}]`,
            `command=${PROGRAM.join(' ')}`,
            'stdout_logfile=NONE',
            'stderr_logfile=NONE',
          ].join('\n'),
        ),
        '',
      ].join('\n'),
    command: ['supervisord', '--configuration', 'supervisord.conf'],
  },
  {
    name: 'pm2-runtime',
    file: 'apps.json',
    configure: (count) =>
      JSON.stringify({
        apps: each(count, (name) => ({ name, script: PROGRAM[0], args: PROGRAM[1], interpreter: 'none' })),
      }),
    command: [process.execPath, path('node_modules/pm2/bin/pm2-runtime'), 'start', 'apps.json'],
  },
]

export function isInstalled({ command: [file] }: Manager): boolean {
  return !spawnSync(file, ['--version']).error
}
