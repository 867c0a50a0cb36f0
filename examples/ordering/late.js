// Shows: hooks that are registered while stopping, and where they run.
// Try: node examples/ordering/late.js, then Ctrl-C.
import { onShutdown } from 'lastcall'

const keepsRunning = setInterval(() => {}, 1_000)
const tell = ({ name }) => console.log(name)

onShutdown('postgres', tell, { priority: 'storage' })
onShutdown('oldest', tell)
onShutdown('newest', (context) => {
  tell(context)
  clearInterval(keepsRunning)
  onShutdown('late, of a level below', tell, { priority: 'storage' })
  onShutdown('late, of this level', tell)
  onShutdown('late, of a level above', tell, { priority: 'traffic' })
})

console.log('ready')

// Output:
// ready
// newest
// late, of a level above
// late, of this level
// oldest
// late, of a level below
// postgres
// exit 0
