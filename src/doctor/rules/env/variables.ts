import type { Project } from '../../project.ts'
import type { Variable, Variables } from '../../read/variables.ts'

/** A variable that some file sets, and all that are set in the same place. */
export interface SetVariable {
  readonly variable: Variable
  readonly beside: Variables
}

/** Each variable that some file sets for some program, once. */
export function allVariables({
  dockerfiles,
  services,
  cluster,
  units,
  apps,
  assignments,
}: Project): SetVariable[] {
  const sources = [
    ...dockerfiles.map(({ variables }) => variables),
    ...services.map(({ variables }) => variables),
    ...cluster.workloads.flatMap(({ containers }) => containers.map(({ variables }) => variables)),
    ...cluster.configMaps.map(({ variables }) => variables),
    ...units.map(({ variables }) => variables),
    ...apps.map(({ variables }) => variables),
    ...assignments,
  ]
  const found = sources.flatMap((beside) => [...beside.values()].map((variable) => ({ variable, beside })))
  const places = new Map(
    found.map((each) => [`${each.variable.file.path}:${each.variable.name.start}`, each]),
  )
  return [...places.values()]
}
