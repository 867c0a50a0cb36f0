import type { Project } from '../project.ts'
import type { Skipped } from '../result.ts'
import { SourceFile } from '../source.ts'
import { readAllAssignments } from './assignments.ts'
import { readCode } from './code.ts'
import { isCompose } from './compose/compose.ts'
import { readCompose } from './compose/services.ts'
import { isForDevelopment, readDockerfile } from './dockerfile.ts'
import type { Kind } from './files/kinds.ts'
import { readText } from './files/read-text.ts'
import { isTemplate, renderingOf } from './helm.ts'
import { readObject } from './kubernetes.ts'
import { Packages } from './package-json.ts'
import { readPm2 } from './pm2/pm2.ts'
import { readProcfile } from './procfile.ts'
import { readProxy } from './proxy.ts'
import { readUnit } from './systemd.ts'
import { readYaml } from './yaml.ts'

/** A file to read, and what it is. */
export interface Input {
  readonly path: string
  readonly text: string
  readonly kind: Kind
  /** What stands before the text. */
  readonly mark?: string | undefined
  readonly isUtf8?: boolean | undefined
}

/** What was read, and what was not. */
export interface Reading {
  readonly project: Project
  /** The files that say something about a shutdown. */
  readonly files: readonly string[]
  readonly skipped: readonly Skipped[]
}

/** Reads all files. One that cannot be understood is skipped, and the result says why. */
export function readProject(inputs: readonly Input[], drain: number | undefined): Reading {
  const project = emptyProject(drain)
  const files: string[] = []
  const skipped: Skipped[] = []
  for (const { path, text, kind, isUtf8 } of inputs) {
    const outcome = attempt(() => READERS[kind](new SourceFile(path, text, isUtf8), project))
    if (outcome === true) files.push(path)
    else if (outcome !== false) skipped.push({ file: path, why: outcome })
  }
  project.services.push(...readCompose(project.composeFiles, open))
  addTargets(project)
  return { project, files, skipped }
}

/** Adds the stages of Dockerfiles that compose files name. */
function addTargets({ services, dockerfiles }: Project): void {
  for (const { dockerfile, target } of services) {
    const images = dockerfiles.filter(({ file }) => file.path === dockerfile)
    const [first] = images
    if (first === undefined || target === undefined || isForDevelopment(target)) continue
    if (!images.some(({ stage }) => stage === target)) pushed(dockerfiles, readDockerfile(first.file, target))
  }
}

/** A parser that fails on a file must not hide what others say. */
function attempt(read: () => boolean | string): boolean | string {
  try {
    return read()
  } catch (error) {
    return `it cannot be understood: ${(error as Error).message}`
  }
}

function emptyProject(drain: number | undefined): Project {
  return {
    dockerfiles: [],
    composeFiles: [],
    services: [],
    cluster: { configMaps: [], workloads: [], services: [], checks: [], budgets: [], idleTimes: [] },
    units: [],
    apps: [],
    proxies: { idleTimes: [], checks: [] },
    code: [],
    sources: [],
    processes: [],
    assignments: [],
    packages: new Packages(),
    open,
    drain,
  }
}

/** Reads a file into the project. Returns whether it says anything, or why it could not be read. */
type Reader = (file: SourceFile, project: Project) => boolean | string

const READERS: Readonly<Record<Kind, Reader>> = {
  package: (file, { packages }) => {
    packages.add(file)
    return true
  },
  dockerfile: (file, { dockerfiles }) => pushed(dockerfiles, readDockerfile(file)),
  yaml: readYamlFile,
  unit: (file, { units }) => pushed(units, readUnit(file)),
  procfile: (file, project) => {
    const commands = readProcfile(file)
    project.processes.push(...commands)
    return readVariables(file, project) || commands.length > 0
  },
  environment: readVariables,
  pm2: (file, { apps }) => {
    const found = readPm2(file)
    if (found === undefined) return 'only what `module.exports = { … }` says with plain values can be read'
    apps.push(...found)
    return found.length > 0
  },
  proxy: (file, { proxies }) => {
    readProxy(file, proxies)
    return true
  },
  code: (file, { code, sources }) => {
    sources.push(file)
    return pushed(code, readCode(file))
  },
}

function readYamlFile(file: SourceFile, { composeFiles, cluster }: Project): boolean | string {
  if (!mayBeManifest(file.text)) return false
  const { documents, error } = readYaml(file)
  if (error !== undefined && isTemplate(file.text)) return renderingOf(file.path)
  let isKnown = false
  for (const document of documents) {
    if (isCompose(document)) {
      composeFiles.push(document)
      isKnown = true
    } else if (readObject(document, cluster)) isKnown = true
  }
  return error === undefined ? isKnown : `not YAML: ${error}`
}

/** Spares the parser files of other kinds, and their faults the user. */
function mayBeManifest(text: string): boolean {
  const isFlow = /^(---\s)?\s*[{[]/.test(text)
  if (!isFlow) return BLOCK_KEY.test(text)
  return /\bservices["']?\s*:/.test(text) || (/\bapiVersion\b/.test(text) && /\bkind\b/.test(text))
}

const BLOCK_KEY = /^["']?(kind|services)["']?[^\S\n]*:|^[^\S\n]*["'](kind|services)["'][^\S\n]*:/m

function readVariables(file: SourceFile, { assignments }: Project): boolean {
  const [variables, ...hidden] = readAllAssignments(file)
  if (variables === undefined || variables.size === 0) return false
  assignments.push(variables, ...hidden)
  return true
}

function pushed<T>(list: T[], item: T | undefined): boolean {
  if (item !== undefined) list.push(item)
  return item !== undefined
}

function open(path: string): SourceFile | undefined {
  try {
    const { text, isUtf8 } = readText(path)
    return new SourceFile(path, text, isUtf8, false)
  } catch {
    return undefined
  }
}
