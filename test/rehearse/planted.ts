// Rehearses services with a planted fault each, and good ones, again and again, and counts how often each was named:
//   npm run test:planted -- [rounds] [words of services]...
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { resultOf } from '../../src/rehearse/findings/verdict.ts'
import { PLANS } from '../../src/rehearse/rehearsals/plans.ts'
import type { FindingId } from '../../src/rehearse/result.ts'
import { findPort } from '../support/port.ts'
import { rehearsed, service } from '../support/rehearsed.ts'

/** A program, and what a rehearsal has to name. */
interface Planted {
  readonly name: string
  /** None for a good service. */
  readonly finding?: FindingId
  command(): [string, ...string[]] | Promise<[string, ...string[]]>
  /** The grace period in milliseconds, if it is one that hangs until it is over. */
  readonly grace?: number
}

const HANGS = 4_000
const GRACE = 30_000

const folder = mkdtempSync(join(tmpdir(), 'planted-'))

function node(name: string, finding?: FindingId, grace?: number, ...args: string[]): Planted {
  const command = (): [string, ...string[]] => ['node', service(name), ...args]
  return { name, command, ...(finding && { finding }), ...(grace && { grace }) }
}

async function gunicorn(): Promise<[string, ...string[]]> {
  const chdir = dirname(service('foreign/services.py'))
  return ['gunicorn', '-w', '2', '-b', `127.0.0.1:${await findPort()}`, '--chdir', chdir, 'services:wsgi']
}

/** Its responses take a second. */
async function nginx(): Promise<[string, ...string[]]> {
  const config = join(folder, 'nginx.conf')
  writeFileSync(
    config,
    `daemon off; pid ${config}.pid; error_log stderr; events {}
    http { access_log off; server { listen 127.0.0.1:${await findPort()}; limit_rate 300;
    location / { return 200 "${'x'.repeat(250)}"; } } }`,
  )
  return ['nginx', '-c', config]
}

function npm(): [string, ...string[]] {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ scripts: { start: `node ${service('good.js')}` } }),
  )
  return ['npm', '--prefix', folder, 'start']
}

const SERVICES: readonly Planted[] = [
  node('none.js', 'no-handler', HANGS),
  node('exits.js', 'ended-at-once'),
  node('closes.js', 'killed', HANGS),
  node('deaf.js', 'killed', HANGS),
  node('slow.js', 'cut'),
  node('pool.js', 'server-errors', undefined, 'first'),
  node('status.js', 'exit-status'),
  node('child.js', 'left-behind'),
  node('once.js', 'second-signal'),
  node('hook.js', 'hook-waited-for-nothing'),
  {
    name: 'sh -c',
    finding: 'signal-not-passed-on',
    grace: HANGS,
    command: () => ['sh', '-c', `node ${service('good.js')}; true`],
  },
  { name: 'npm start', finding: 'signal-not-passed-on', grace: HANGS, command: npm },
  { name: 'nginx', finding: 'ended-at-once', command: nginx },
  { name: 'gunicorn', finding: 'cut', command: gunicorn },
  node('good.js'),
  node('good2.js'),
]

/** Whether the program of a service is there. */
async function isHere({ command }: Planted): Promise<boolean> {
  const [program] = await command()
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}

/** What the rehearsals of a service say, as one text. */
async function told({ command, grace = GRACE }: Planted): Promise<string> {
  const ids = PLANS.map(({ id }) => id)
  const { invalid, findings } = resultOf(await rehearsed(await command(), ids, { grace }))
  return invalid === null ? findings.map(({ id }) => id).join(', ') || 'nothing' : `not tried: ${invalid}`
}

const [rounds = '1', ...wanted] = process.argv.slice(2)
const services = SERVICES.filter(
  ({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
)
console.log('| service | expected | found |')
console.log('|---|---|---|')
try {
  for (const planted of services) {
    const { name, finding = 'nothing' } = planted
    if (!(await isHere(planted))) {
      console.log(`| ${name} | ${finding} | not here |`)
      continue
    }
    const all: string[] = []
    while (all.length < Number(rounds)) all.push(await told(planted))
    const others = all.filter((each) => each !== finding)
    if (others.length > 0) process.exitCode = 1
    const instead = others.length > 0 ? `; also: ${others.join('; ')}` : ''
    console.log(`| ${name} | ${finding} | ${all.length - others.length} of ${all.length}${instead} |`)
  }
} finally {
  rmSync(folder, { recursive: true })
}
