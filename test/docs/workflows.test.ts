import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { readProject } from '../../scripts/pages.ts'
import { service } from '../support/rehearsed.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { temporaryPath } from '../support/temporary-path.ts'

interface Workflow {
  readonly on: unknown
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>
}

const COMMAND = fileURLToPath(new URL('../../dist/cli/lastcall.js', import.meta.url))
const FIRST_RUN = fileURLToPath(new URL('../fixtures/doctor/first-run', import.meta.url))

/** The commands of the only workflow of a page, without the installation of packages. */
function commandsOf(page: string): string[] {
  const [shown = ''] = /(?<=```yaml\n)[\s\S]*?jobs:[\s\S]*?(?=```)/.exec(readProject(page)) ?? []
  const { on, jobs } = parse(shown) as Workflow
  assert.ok(on)
  const steps = Object.values(jobs).flatMap((job) => job.steps)
  return steps.flatMap(({ run }) => (run === undefined || run === 'npm ci' ? [] : [run]))
}

/** Runs a command of a page in a folder, with the command that is built, as a step of a workflow does. */
function run(command: string, cwd: string) {
  const own = command.replace(/^npx (--yes )?lastcall /, `node ${COMMAND} `)
  assert.notEqual(own, command)
  const { status, stdout } = spawnSync('bash', ['-e', '-c', own], { cwd, encoding: 'utf8' })
  return { status, stdout }
}

function emptyFolder(t: TestContext): string {
  return dirname(temporaryPath(t, 'x'))
}

describe('the workflows of the docs', { skip: NOT_NODE }, () => {
  test('rehearse: a request that is lost fails the step, and its files are there to be kept', (t) => {
    const folder = emptyFolder(t)
    const [command = '', ...others] = commandsOf('docs/rehearse.md')
    assert.deepEqual(others, [])
    const { status, stdout } = run(command.replace('server.js', service('exits.js')), folder)
    assert.equal(status, 1, stdout)
    assert.match(stdout, /^ {2}1 (ended-at-once|cut): /m)
    assert.deepEqual(readdirSync(folder).sort(), ['rehearse.html', 'rehearse.xml'])
  })

  test('doctor: an error in a file fails the step', (t) => {
    const folder = emptyFolder(t)
    cpSync(FIRST_RUN, folder, { recursive: true })
    const [command = '', ...others] = commandsOf('docs/doctor/index.md')
    assert.deepEqual(others, [])
    const { status, stdout } = run(command, folder)
    assert.equal(status, 1, stdout)
    assert.match(stdout, /^Dockerfile:5 {2}error {2}docker\/package-manager$/m)
  })
})
