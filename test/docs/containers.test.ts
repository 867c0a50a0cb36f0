import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type Cmd, DockerfileParser } from 'dockerfile-ast'
import { parseAllDocuments, parseDocument } from 'yaml'
import { PLATFORMS } from '../../src/core/node/platform.ts'
import { Client } from '../support/client.ts'
import { deploy, example } from '../support/deployed.ts'
import { eventually, inPlace, type Place } from '../support/place.ts'
import { findPort } from '../support/port.ts'
import type { Program } from '../support/program.ts'

const read = (file: string): string => readFileSync(example(file), 'utf8')

/** What a Dockerfile says, as far as it matters here. */
function parseDockerfile(file: string) {
  const parsed = DockerfileParser.parse(read(file))
  const cmd = parsed.getCMDs().at(-1) as Cmd
  const words = cmd.getJSONStrings().map((word) => JSON.parse(word.getValue()) as string)
  const copied = parsed.getCOPYs().flatMap((copy) =>
    copy
      .getArguments()
      .slice(0, -1)
      .map((word) => word.getValue()),
  )
  return { keywords: parsed.getInstructions().map((each) => each.getKeyword()), words, copied }
}

/** Starts what an image would start, in a folder that has what the image would have. */
async function inImage(
  file: string,
  use: (program: Program, port: number, place: Place) => Promise<void>,
): Promise<void> {
  const { words, copied } = parseDockerfile(file)
  await inPlace(async (place) => {
    const found = deploy(
      place,
      copied.map((name) => join('docker', name)),
    )
    const { dependencies } = JSON.parse(place.read('package.json'))
    assert.deepEqual(Object.keys(dependencies), ['lastcall'])
    const port = await findPort()
    const env = {
      ...found,
      PORT: String(port),
      KUBERNETES_SERVICE_HOST: 'x',
      LASTCALL_DELAY: '1s',
    }
    await use(place.start(words, { env }), port, place)
  })
}

describe('examples/docker', () => {
  for (const file of ['Dockerfile', 'Dockerfile.supervisor']) {
    test(`${file}: the exec form, not as root, and all that is copied is there`, () => {
      const { keywords, words, copied } = parseDockerfile(`docker/${file}`)
      assert.ok(words.length >= 2, 'CMD is an array of words')
      assert.ok(!['sh', 'bash', 'npm', 'npx'].includes(words[0] as string))
      assert.deepEqual(keywords.slice(0, 2), ['FROM', 'WORKDIR'])
      assert.ok(keywords.includes('USER'))
      assert.equal(keywords.at(-1), 'CMD')
      for (const name of copied) assert.ok(existsSync(example(join('docker', name))), name)
    })
  }

  test('compose.yaml: it waits longer than the timeout, in front of what the Dockerfile starts', () => {
    const document = parseDocument(read('docker/compose.yaml'), { strict: true })
    assert.deepEqual([document.errors, document.warnings], [[], []])
    const { web } = document.toJS().services
    const [, seconds] = /^(\d+)s$/.exec(web.stop_grace_period) ?? []
    assert.equal(web.environment.LASTCALL_TIMEOUT, `${Number(seconds) - 5}s`)
    assert.equal(web.init, true)
    assert.deepEqual([web.build, web.command, web.entrypoint], ['.', undefined, undefined])
    assert.match(read('docker/Dockerfile'), new RegExp(`^EXPOSE ${web.ports[0].split(':')[1]}$`, 'm'))
  })

  test('Dockerfile: what it starts hears SIGTERM, cleans up, and exits with 0', () =>
    inImage('docker/Dockerfile', async (program) => {
      await program.until('ready')
      program.kill('SIGTERM')
      const { code, stdout, stderr } = await program.exited()
      assert.deepEqual([code, stdout, stderr], [0, 'ready\ncleaned up\n', ''])
    }))

  test('Dockerfile.supervisor: both programs; one is restarted, all are stopped in order', () =>
    inImage('docker/Dockerfile.supervisor', async (program, port, place) => {
      const isUp = (): boolean =>
        /web +\| ready/.test(program.stdout) && /worker +\| worker ready/.test(program.stdout)
      await eventually(isUp)
      const env = { PATH: `${place.path('node_modules/.bin')}:${process.env.PATH}` }
      const { code } = await place.start(['lastcall', 'restart', 'web'], { env }).exited()
      assert.equal(code, 0)
      await eventually(() => program.stdout.split('| ready').length === 3)
      assert.equal((await (await Client.connect(port, false)).get('/')).body, 'hello')
      program.kill('SIGTERM')
      const outcome = await program.exited()
      assert.equal(outcome.code, 0)
      assert.match(outcome.stdout, /worker \| worker done\n[\s\S]*web {4}\| cleaned up\n$/)
    }))
})

/** The last column of a page's table: the names of tests, or what they begin with. */
function testsNamedBy(page: string, heading: string): string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const [, section = ''] = text.split(heading)
  const rows = section.split(/^## /m)[0]?.match(/^\| .* \|$/gm) ?? []
  const cells = rows.map((row) => row.split(' | ').at(-1) as string)
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string))
}

/** The files with the tests of an engine, by their names. */
function testFiles(engine: string): Map<string, string> {
  const folder = new URL(`../engines/${engine}/`, import.meta.url)
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts'))
  return new Map(files.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]))
}

describe('what the docs say was tried', () => {
  for (const [page, heading, engine, least] of [
    ['deploy/docker.md', '## Tried on a real Docker', 'docker', 20],
    ['deploy/systemd.md', '## What was tried', 'systemd', 10],
  ] as const) {
    test(`${page}: each statement has a test`, () => {
      const names = testsNamedBy(page, heading)
      const tests = [...testFiles(engine).values()].join()
      assert.ok(names.length > least)
      const isTested = (name: string): boolean =>
        [`('${name}`, `(\`${name}`, `('D6 ${name}`].some((each) => tests.includes(each))
      assert.deepEqual(
        names.filter((name) => !isTested(name)),
        [],
      )
    })
  }

  test('SECURITY.md: each attack has tests', () => {
    const names = testsNamedBy('../SECURITY.md', '## How it is tested')
    assert.ok(names.length > 15)
    assert.deepEqual(
      names.filter((name) => !existsSync(new URL(`../../${name}`, import.meta.url))),
      [],
    )
  })

  test('starved.md: each row names a file of tests, or the command', () => {
    const names = testsNamedBy('starved.md', '## What to expect')
    const files = testFiles('starved')
    assert.ok(names.length > 10)
    assert.deepEqual(
      names.filter((name) => name !== 'npm run test:starved' && !files.has(name)),
      [],
    )
  })
})

describe('examples/kubernetes', () => {
  const documents = parseAllDocuments(read('kubernetes/deployment.yaml'), { strict: true }).map((each) => {
    assert.deepEqual([each.errors, each.warnings], [[], []])
    return each.toJS()
  })
  const [deployment, service] = documents
  const { spec } = deployment.spec.template
  const [container] = spec.containers

  test('two objects that belong together', () => {
    assert.deepEqual(
      documents.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
      ['apps/v1 Deployment', 'v1 Service'],
    )
    const { labels } = deployment.spec.template.metadata
    assert.deepEqual(deployment.spec.selector.matchLabels, labels)
    assert.deepEqual(service.spec.selector, labels)
    assert.equal(service.spec.ports[0].targetPort, container.ports[0].name)
  })

  test('the grace period is longer than the timeout, and no preStop is needed', () => {
    const timeout = PLATFORMS.find(({ name }) => name === 'Kubernetes')?.timeout as number
    assert.ok(spec.terminationGracePeriodSeconds >= timeout / 1000 + 1)
    assert.equal(container.lifecycle, undefined)
    assert.equal(deployment.spec.strategy.rollingUpdate.maxUnavailable, 0)
  })

  test('the probes ask for what the service answers, while it stops too', () =>
    inImage('docker/Dockerfile', async (program, port) => {
      await program.until('ready')
      assert.equal(container.ports[0].containerPort, 3000)
      const paths = [container.readinessProbe, container.livenessProbe].map(({ httpGet }) => httpGet.path)
      const statuses = (): Promise<number[]> =>
        Promise.all(paths.map(async (path) => (await (await Client.connect(port, false)).get(path)).status))
      assert.deepEqual(await statuses(), [200, 200])
      program.kill('SIGTERM')
      let now = await statuses()
      while (now[0] === 200) now = await statuses()
      assert.deepEqual(now, [503, 200])
      assert.equal((await program.exited()).code, 0)
    }))
})
