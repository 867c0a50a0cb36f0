import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { PACKAGES } from '../integrations/servers/programs.ts'

interface Part {
  readonly if?: unknown
  readonly 'continue-on-error'?: unknown
}

interface Step extends Part {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job extends Part {
  readonly permissions?: Readonly<Record<string, string>>
  readonly needs?: string
  readonly environment?: unknown
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } }
  readonly steps: readonly Step[]
}

interface Workflow {
  readonly on: unknown
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = join(ROOT, '.github/workflows')
const read = (name: string): Workflow => parse(readFileSync(join(FOLDER, name), 'utf8'), { strict: true })

/** The actions that may be used, each by the hash of its commit. */
const USED =
  /^actions\/(checkout|setup-node|upload-artifact|download-artifact|upload-pages-artifact|deploy-pages)@[0-9a-f]{40}$/

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const ci = read('ci.yml')
const publish = read('publish.yml')
const site = read('site.yml')
const jobs = [ci, publish, site].flatMap((workflow) => Object.values(workflow.jobs))
const steps = jobs.flatMap((job) => job.steps)

describe('workflows', () => {
  test('there are three', () => {
    assert.deepEqual(readdirSync(FOLDER).sort(), ['ci.yml', 'publish.yml', 'site.yml'])
  })

  test('each script that they run is one of package.json', () => {
    const called = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/\bnpm (?:run (\S+)|(test)\b)/g)].map(
        ([, script, short]) => (script ?? short) as string,
      ),
    )
    assert.deepEqual([...new Set(called)].sort(), [
      'simulate',
      'tarball',
      'test',
      'test:integrations',
      'test:site',
    ])
    for (const script of called) assert.ok(script in manifest.scripts, script)
  })

  test('each ends with what it is for, and none of it is left out or may fail', () => {
    for (const part of jobs.flatMap((job) => [job, ...job.steps])) {
      assert.deepEqual([part.if, part['continue-on-error']], [undefined, undefined])
    }
    assert.deepEqual(
      jobs.map(({ steps }) => steps.at(-1)?.run ?? steps.at(-1)?.uses?.split('@')[0]),
      [
        'npm run simulate',
        'npm run test:integrations',
        'actions/upload-artifact',
        'npm publish --ignore-scripts --provenance --access public ./lastcall-*.tgz',
        'actions/upload-pages-artifact',
        'actions/deploy-pages',
      ],
    )
  })

  test('they may read, and two jobs may show who they are: to npm, and to the host of the site', () => {
    for (const { permissions } of [ci, publish, site]) assert.deepEqual(permissions, { contents: 'read' })
    const named = [ci, publish, site].flatMap(({ jobs }) => Object.entries(jobs))
    const more = named.flatMap(([name, { permissions }]) => (permissions ? [[name, permissions]] : []))
    assert.deepEqual(more, [
      ['publish', { 'id-token': 'write' }],
      ['publish', { pages: 'write', 'id-token': 'write' }],
    ])
  })

  test('what they use is fixed, keeps no credentials, and nothing is secret', () => {
    for (const { uses, with: given } of steps) {
      if (uses === undefined) continue
      assert.match(uses, USED)
      assert.equal(given?.['persist-credentials'], uses.startsWith('actions/checkout') ? false : undefined)
      assert.ok(!('registry-url' in (given ?? {})))
    }
    for (const name of readdirSync(FOLDER)) {
      const text = readFileSync(join(FOLDER, name), 'utf8')
      assert.doesNotMatch(text, /secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN|https?:/)
      for (const [line] of text.matchAll(/uses:.*/g)) assert.match(line, / # v\d+\.\d+\.\d+$/)
    }
  })

  test('CI has the oldest Node that is supported, and the servers of the integrations', () => {
    const [oldest] = ci.jobs.test?.strategy?.matrix.node ?? []
    assert.match(manifest.engines.node, new RegExp(`^\\^${oldest}\\.`))
    const { run } = ci.jobs.integrations?.steps.find((step) => step.run?.includes('install --yes')) ?? {}
    assert.deepEqual(run?.split('--yes ')[1]?.split(' ').sort(), Object.values(PACKAGES).sort())
  })
})

describe('publishing', () => {
  const job = publish.jobs.publish as Job
  const tested = publish.jobs.test as Job
  const folder = mkdtempSync(join(tmpdir(), `workflow-${process.pid}-`))
  after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', version: '1.2.3' }))

  /** Runs a step as the workflow's shell does. */
  const statusOf = (step: Step | undefined, env: NodeJS.ProcessEnv, cwd = folder): number | null => {
    const args = ['-e', '-c', step?.run as string]
    return spawnSync('bash', args, { cwd, env: { ...process.env, ...env } }).status
  }

  test('needs a pushed tag, the tests, and what protects the environment `npm`', () => {
    assert.deepEqual(publish.on, { push: { tags: ['v*'] } })
    assert.deepEqual([job.needs, job.environment], ['test', 'npm'])
    assert.ok(tested.steps.some(({ run }) => run === 'npm test'))
  })

  test('the job that npm trusts runs no code of this repository or of a dependency', () => {
    const actions = job.steps.flatMap(({ uses }) => uses?.split('@')[0] ?? [])
    assert.deepEqual(actions, ['actions/setup-node', 'actions/download-artifact'])
    const commands = job.steps.flatMap(({ run }) => run ?? [])
    assert.equal(commands.length, 2)
    assert.match(commands[0] ?? '', /^printf [^;&|]*npm --version[^;&|]*\| sort --version-sort --check$/)
    assert.match(commands[1] ?? '', /^npm publish --ignore-scripts /)
  })

  test('publishes the file that is packed when all tests have passed', () => {
    const [test, pack, upload] = tested.steps.slice(-3)
    assert.deepEqual([test?.run, pack?.run], ['npm test', 'npm run tarball'])
    const download = job.steps.find(({ uses }) => uses?.startsWith('actions/download-artifact'))
    assert.equal(upload?.with?.name, download?.with?.name)
    assert.equal(upload?.with?.path, 'lastcall-*.tgz')
  })

  test('is refused if the commit of the tag is not on main', () => {
    const step = tested.steps.find(({ name }) => name === 'The commit is on main')
    const history = join(folder, 'history')
    const git = (...args: readonly string[]): string => {
      const own = ['-c', 'user.name=x', '-c', 'user.email=x', '-C', history]
      return execFileSync('git', [...own, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
    }
    mkdirSync(history)
    git('init', '--initial-branch=main')
    const commit = (): string => {
      git('commit', '--allow-empty', '--message=x')
      return git('rev-parse', 'HEAD')
    }
    const [first, latest] = [commit(), commit()]
    git('update-ref', 'refs/remotes/origin/main', latest)
    const other = commit()
    const status = (at: string): number | null => {
      git('checkout', '--detach', at)
      return statusOf(step, {}, history)
    }
    assert.deepEqual([first, latest, other].map(status), [0, 0, 1])
    // Without all commits git would know too little.
    assert.equal(tested.steps[0]?.with?.['fetch-depth'], 0)
  })

  test('is refused if the tag is not that of the version', () => {
    const step = tested.steps.find(({ name }) => name === 'The tag is that of the version')
    const status = (GITHUB_REF_NAME: string): number | null => statusOf(step, { GITHUB_REF_NAME })
    assert.deepEqual(['v1.2.3', '1.2.3', 'v1.2.4', 'v1.2.3-rc.1'].map(status), [0, 1, 1, 1])
  })

  test('is refused if npm is older than trusted publishing', () => {
    const npm = join(folder, 'npm')
    const step = job.steps.find(({ name }) => name === 'This npm can publish without a token')
    const status = (version: string): number | null => {
      writeFileSync(npm, `#!/bin/sh\necho ${version}\n`)
      chmodSync(npm, 0o755)
      return statusOf(step, { PATH: `${folder}${delimiter}${process.env.PATH}` })
    }
    assert.deepEqual(['11.5.0', '10.9.4', '11.5.1', '11.19.1', '12.0.0'].map(status), [1, 1, 0, 0, 0])
    rmSync(npm)
  })

  test('is refused if the package names another repository', () => {
    const step = tested.steps.find(({ name }) => name === 'The package says where it comes from')
    const url = 'git+https://host.example/own/er.git'
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ repository: { url } }))
    const status = (GITHUB_REPOSITORY: string): number | null =>
      statusOf(step, { GITHUB_SERVER_URL: 'https://host.example', GITHUB_REPOSITORY })
    assert.deepEqual(['own/er', 'fork/er'].map(status), [0, 1])
  })
})
