import type { Rule } from '../../rule.ts'
import { managerOf } from '../../start/manager.ts'
import { remedyInYaml, titleFor } from '../manager-fault.ts'
import { levelIn, workloadsOf } from './pods.ts'

/** As in an image, and it stands in the manifest. */
export const k8sPackageManager: Rule = {
  id: 'k8s/package-manager',
  check: (project) =>
    workloadsOf(project).flatMap((workload) =>
      workload.containers.flatMap((container) => {
        const { command } = container
        const manager = command && managerOf(command)
        if (command === undefined || manager === undefined) return []
        return [
          {
            level: levelIn('error', container, workload, project),
            place: command,
            title: titleFor(manager),
            remedy: remedyInYaml(command, manager, workload.file.path, project),
          },
        ]
      }),
    ),
}
