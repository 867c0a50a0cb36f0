import type { Project } from '../../project.ts'
import type { Workload } from '../../read/kubernetes.ts'
import type { Container } from '../../read/pod.ts'
import type { Fault, Rule } from '../../rule.ts'
import { managerOf } from '../../start/manager.ts'
import { isNode } from '../../start/runners.ts'
import { lastWords } from '../../start/shell.ts'
import { execRemedy, shellFault } from '../shell-fault.ts'
import { levelIn, workloadsOf } from './pods.ts'

/** A shell is process 1 of the container. */
export const k8sShellCommand: Rule = {
  id: 'k8s/shell-command',
  check: (project) =>
    workloadsOf(project).flatMap((workload) =>
      workload.containers.flatMap((container) => faultsIn(container, workload, project)),
    ),
}

function faultsIn(container: Container, workload: Workload, project: Project): Fault[] {
  const { name, image, command } = container
  if (command === undefined || managerOf(command)) return []
  // Jobs are full of small scripts that nobody waits for.
  if (workload.isTask && !isNode(lastWords(command))) return []
  const fault = shellFault(command, image, `A shell is process 1 of ${name}`)
  if (fault === undefined) return []
  return [
    { ...fault, level: levelIn(fault.level, container, workload, project), remedy: execRemedy(command) },
  ]
}
