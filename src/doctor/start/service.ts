import type { Project } from '../project.ts'
import { readAssignments } from '../read/assignments.ts'
import type { ComposeService } from '../read/compose/compose.ts'
import type { Dockerfile } from '../read/dockerfile.ts'
import { merged, type Variables } from '../read/variables.ts'
import type { Program } from '../uses-lastcall.ts'
import { wordsOfImage } from './image-words.ts'

/** The program of a service: what its image starts, unless the service says otherwise. */
export function programOfService(service: ComposeService, project: Project): Program {
  const built = builtFrom(service, project)
  const words = wordsOfImage(imageOf(service, project), {
    entrypoint: service.entrypoint ?? built?.entrypoint,
    cmd: service.command ?? (service.entrypoint ? undefined : built?.cmd),
  })
  const variables = merged(built?.variables ?? new Map(), ...fromFiles(service, project), service.variables)
  const path = service.dockerfile ?? service.file.path
  return { path, words, variables, image: service.image, platform: null }
}

/** The image that a service rests on, as far as the files say. */
export function imageOf(service: ComposeService, project: Project): string {
  return builtFrom(service, project)?.base ?? service.image
}

/** The Dockerfile that a service is built from. */
export function builtFrom(
  { dockerfile, target }: ComposeService,
  { dockerfiles }: Project,
): Dockerfile | undefined {
  const images = dockerfiles.filter(({ file }) => file.path === dockerfile)
  return images.find(({ stage }) => stage === target) ?? images[0]
}

function fromFiles({ variableFiles }: ComposeService, { open }: Project): Variables[] {
  return variableFiles.flatMap((path) => {
    const file = open(path)
    return file ? [readAssignments(file)] : []
  })
}
