// Exits by itself, with the status that its argument says.
import { onShutdown, shutdown } from 'lastcall'

onShutdown('flush', () => console.log('flushed'))
process.exitCode = Number(process.argv[2])
await shutdown()
