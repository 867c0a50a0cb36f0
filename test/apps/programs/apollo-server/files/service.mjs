import { setTimeout as pause } from 'node:timers/promises'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'

const server = new ApolloServer({
  typeDefs: 'type Query { fast: String, slow: String }',
  resolvers: { Query: { fast: () => 'fast', slow: () => pause(600, 'slow') } },
})
await startStandaloneServer(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } })
