import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { example } from '../../support/deployed.ts'
import { Place } from '../../support/place.ts'
import { lacks } from '../support/packages.ts'
import { Container, type Ending } from './container.ts'
import { Docker } from './engine.ts'

const docker = await Docker.start()

/** Builds an image of a Dockerfile of the examples as it is. */
async function build(file: string): Promise<string> {
  const image = file.toLowerCase()
  const words = ['docker', 'build', '--network=none', `--tag=${image}`, `--file=${example(`docker/${file}`)}`]
  await docker.succeed([...words, example('docker')])
  return image
}

describe('examples/docker in real containers', { skip: docker.skip, concurrency: 2 }, () => {
  for (const flags of [[], ['--init']]) {
    test(`Dockerfile: docker stop ${flags.join()} runs the hooks, and the status is 0`, async () => {
      const container = await docker.start(flags, [], await build('Dockerfile'))
      await container.until('ready')
      const { status, stdout, stderr } = await container.stop()
      assert.deepEqual([status, stdout, stderr], [0, 'ready\ncleaned up\n', ''])
    })

    test(`Dockerfile.supervisor: docker stop ${flags.join()} stops both programs in order`, async () => {
      const container = await docker.start(flags, [], await build('Dockerfile.supervisor'))
      await container.until('worker ready')
      await container.until('web    | ready')
      const { status, stdout } = await container.stop()
      assert.equal(status, 0)
      assert.match(stdout, /worker \| worker done\n[\s\S]*web {4}\| cleaned up\n$/)
    })
  }
})

/** A folder with a compose file, which `docker-compose` is told to use. */
class Project {
  readonly #place: Place = new Place()
  readonly #files: readonly string[]

  /** The folder `examples/docker`, and further files, each with its text. */
  constructor(files: Readonly<Record<string, string>>, first: readonly string[] = []) {
    cpSync(example('docker'), this.#place.folder, { recursive: true })
    for (const [name, text] of Object.entries(files)) this.#place.write(name, text)
    this.#files = [...first, ...Object.keys(files)].flatMap((name) => ['--file', name])
    after(() => this.#place.destroy())
  }

  /** What `docker-compose` says to its words; its last line. */
  compose(...words: readonly string[]): Promise<string> {
    const cwd = this.#place.folder
    return docker.succeed(['docker-compose', '--no-ansi', ...this.#files, ...words], { cwd })
  }

  /** The container of a service. */
  async of(service: string): Promise<Container> {
    return new Container(docker, await this.compose('ps', '--quiet', service))
  }
}

/** There is no bridge for the ports. */
const OFFLINE = `
version: '2.4'
services:
  web:
    network_mode: none
`

/** A database and what uses it; each prints when it has stopped. */
const DEPENDENT = `
version: '2.4'
services:
  db:
    image: node:22-slim
    network_mode: none
    command: node hooks.js done
    environment:
      LASTCALL_REPORT: json
  web:
    image: node:22-slim
    network_mode: none
    command: node hooks.js long
    depends_on: [db]
    init: true
    stop_grace_period: 30s
    environment:
      LASTCALL_TIMEOUT: 25s
      LASTCALL_REPORT: json
`

describe('docker-compose', { skip: docker.skip || lacks('docker-compose'), concurrency: 2 }, () => {
  test('compose.yaml of the examples: built, started, and stopped with 0 when the hooks have run', async () => {
    const project = new Project({ 'offline.yaml': OFFLINE }, ['compose.yaml'])
    await project.compose('up', '--build', '--detach')
    const web = await project.of('web')
    await web.until('ready')
    await project.compose('stop')
    const { status, stdout } = await web.ended()
    assert.deepEqual([status, stdout], [0, 'ready\ncleaned up\n'])
  })

  test('depends_on: a database is asked to stop when what depends on it has exited', async () => {
    const project = new Project({ 'dependent.yaml': DEPENDENT })
    await project.compose('up', '--detach')
    const [db, other] = [await project.of('db'), await project.of('web')]
    await Promise.all([db.until('ready'), other.until('ready')])
    await project.compose('stop')
    const [ended, before] = [await db.ended(), await other.ended()]
    assert.deepEqual([ended.status, before.status], [0, 0])
    assert.ok(
      stopStarted(ended, (await db.state()).finishedAt) >= Date.parse((await other.state()).finishedAt),
    )
  })

  test('stop_grace_period with LASTCALL_TIMEOUT: a hook longer than 10 s is awaited, 0', async () => {
    const text = DEPENDENT.replace('hooks.js long', 'hooks.js very-long')
    const project = new Project({ 'patient.yaml': text })
    await project.compose('up', '--detach')
    const web = await project.of('web')
    await web.until('ready')
    await project.compose('stop')
    const { status, report } = await web.ended()
    assert.deepEqual([status, report?.outcome], [0, 'clean'])
  })
})

/** When a container got its signal, in milliseconds since 1970: the report knows how long the rest took. */
function stopStarted({ report }: Ending, finishedAt: string): number {
  return Date.parse(finishedAt) - (report?.durationMs ?? 0)
}
