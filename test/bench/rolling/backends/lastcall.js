import { drainOnShutdown } from 'lastcall/http'
import { serve, server } from './service.js'

drainOnShutdown(server)
await serve()
