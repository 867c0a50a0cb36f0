// For ts-node and tsx.
import { type HookContext, onShutdown, shutdown } from 'lastcall'
import { createSupervisor } from 'lastcall/supervisor'

onShutdown('main', ({ reason }: HookContext) => console.log(reason.kind))
console.log(createSupervisor().status())
void shutdown('done')
