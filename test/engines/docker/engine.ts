import { execFileSync, type StdioOptions, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { type Outcome, Program, type ProgramOptions } from '../../support/program.ts'
import { lacks } from '../support/packages.ts'
import { noRoot } from '../support/root.ts'
import { Container } from './container.ts'
import { BASE, importBase } from './image.ts'

/** It touches neither the network of this machine nor what another dockerd has. */
const FLAGS = [
  '--bridge=none',
  '--iptables=false',
  '--ip6tables=false',
  '--ip-forward=false',
  '--ip-masq=false',
  '--userland-proxy=false',
  `--containerd-namespace=lastcall-${process.pid}`,
  `--containerd-plugins-namespace=lastcall-plugins-${process.pid}`,
]

/** A dockerd of its own, with one image: {@link BASE}. Containers have no network, or that of the machine. */
export class Docker {
  /** Why its tests are skipped, or false. */
  skip: string | false
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'lastcall-docker-'))
  readonly #host: string = `unix://${join(this.#folder, 'socket')}`
  #daemon: Program | undefined
  #containers = 0

  private constructor(skip: string | false) {
    this.skip = skip
  }

  /** Starts one for the tests of a file, and stops it after them. */
  static async start(): Promise<Docker> {
    const docker = new Docker(lacks('dockerd', 'docker') || noRoot())
    after(() => docker.#stop())
    if (docker.skip === false) await docker.#begin()
    return docker
  }

  /** What a client says to its words. */
  async run(words: readonly string[], options: ProgramOptions = {}, input?: string): Promise<Outcome> {
    const env = { ...this.env, ...options.env }
    const stdio: StdioOptions = [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe']
    const client = new Program('', { ...options, stdio, env, command: words as [string] })
    client.child.stdin?.end(input)
    return await client.exited()
  }

  /** The same, of a client that must succeed. Returns its last line. */
  async succeed(words: readonly string[], options?: ProgramOptions, input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(words, options, input)
    if (code !== 0) throw new Error(`${words.join(' ')}: ${code}\n${stdout}${stderr}`)
    return stdout.trimEnd().split('\n').at(-1) as string
  }

  get env(): NodeJS.ProcessEnv {
    const { NODE_V8_COVERAGE, NODE_TEST_CONTEXT, NODE_OPTIONS, ...env } = process.env
    const own = { DOCKER_HOST: this.#host, DOCKER_CONFIG: join(this.#folder, 'config'), DOCKER_BUILDKIT: '0' }
    return { ...env, ...own }
  }

  /** Starts a container: flags of `docker run`, and the command if it is not the image's. */
  async start(
    flags: readonly string[],
    command: readonly string[] = [],
    image: string = BASE,
  ): Promise<Container> {
    const name = `c${++this.#containers}`
    const isOnline = flags.some((flag) => flag.startsWith('--network'))
    const network = isOnline ? [] : ['--network=none']
    await this.succeed([
      'docker',
      'run',
      '--detach',
      `--name=${name}`,
      ...network,
      ...flags,
      image,
      ...command,
    ])
    return new Container(this, name)
  }

  async #begin(): Promise<void> {
    const place = (name: string): string => join(this.#folder, name)
    const own = [`--data-root=${place('data')}`, `--exec-root=${place('run')}`, `--pidfile=${place('pid')}`]
    // It must not outlive these tests, whatever happens to them.
    const command = ['setpriv', '--pdeathsig=TERM', 'dockerd', `--host=${this.#host}`, ...own, ...FLAGS]
    this.#daemon = new Program('', { command: command as [string] })
    try {
      await this.#daemon.until('API listen on')
      importBase(this.env)
      await this.succeed(['docker', 'run', '--rm', '--network=none', BASE, 'true'])
    } catch (error) {
      const lines = String(error).trim().split('\n')
      // The last line may be a hint of the client.
      const reason = lines.findLast((line) => /error|failed/i.test(line)) ?? lines.at(-1)
      this.skip = `no container can be started here: ${reason}`
    }
  }

  async #stop(): Promise<void> {
    if (this.#daemon?.child.exitCode === null) {
      spawnSync('sh', ['-c', 'docker ps -aq | xargs -r docker rm -f'], { env: this.env })
      this.#daemon.kill('SIGTERM')
      await this.#daemon.exited()
    }
    for (const point of this.#mounts()) execFileSync('umount', ['--lazy', point])
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** What a dockerd leaves mounted below its folder, the innermost first. */
  #mounts(): string[] {
    const points = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '')
    return points.filter((point) => point.startsWith(`${this.#folder}/`)).reverse()
  }
}
