import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packPublished } from '../../scripts/tarball.ts'
import { type Outcome, Program, type ProgramOptions } from './program.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FIXTURES = join(ROOT, 'test/fixtures/installed')

/** A folder into which npm has installed the package, as it would be published. */
export interface Installed {
  readonly folder: string
  /** What is in the tarball. */
  readonly files: readonly string[]
  /** Bytes of the tarball. */
  readonly size: number
}

/** Packs what is built, and installs it; npm gets the dependencies from where it always does. */
export function installPacked(others: readonly string[] = []): Installed {
  const folder = temporaryFolder()
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const { files, size } = installPackedInto(folder, others)
    cpSync(FIXTURES, folder, { recursive: true })
    return { folder, files, size }
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw error
  }
}

/** Installs what is built into a package, together with others. Returns what is in the tarball, and its size. */
export function installPackedInto(
  folder: string,
  others: readonly string[] = [],
): Pick<Installed, 'files' | 'size'> {
  const packed = packPublished(folder)
  const flags = ['--no-audit', '--no-fund', '--prefer-offline']
  npm(folder, 'install', ...flags, join(folder, packed.filename), ...others)
  return { files: packed.files.map(({ path }) => path), size: packed.size }
}

/** A folder with a package as npm makes it. */
export function createPackage(): string {
  const folder = temporaryFolder()
  npm(folder, 'init', '--yes')
  return folder
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), `installed-${process.pid}-`))
}

/** Gives a folder packages that are installed here. */
export function lend(folder: string, ...names: readonly string[]): void {
  for (const name of names) {
    const place = join(folder, 'node_modules', name)
    mkdirSync(dirname(place), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules', name), place)
  }
}

/** Starts a file in a folder, waits until it is ready, sends it SIGTERM, and tells how it ended. */
export async function stopped(folder: string, file: string, options: ProgramOptions = {}): Promise<Outcome> {
  const env = { ...ownEnvironment(), LASTCALL_DELAY: '0', ...options.env }
  const program = new Program(file, { cwd: folder, ...options, env })
  try {
    await program.until('ready')
    program.kill('SIGTERM')
    return await program.exited()
  } finally {
    await program.destroy()
  }
}

/** What npm says in a folder. */
export function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd, env: ownEnvironment(), encoding: 'utf8' })
}

/** Without what is meant for the tests alone. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT, NODE_V8_COVERAGE, NODE_OPTIONS, ...env } = process.env
  return env
}
