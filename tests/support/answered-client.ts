/** What a client of the AWS SDK was asked, by the name of the command. */
export interface AskedCommand {
  readonly name: string;
  readonly input: unknown;
}

interface Handled {
  readonly input: unknown;
}

interface StackedClient {
  readonly middlewareStack: {
    add(
      middleware: (
        next: unknown,
        context: { commandName?: string },
      ) => (args: Handled) => Promise<{ output: never; response: unknown }>,
      options: { step: 'initialize'; priority: 'high' },
    ): void;
  };
}

/** Lets `answer` answer every command of a client, before anything is sent. What it throws, the service has answered. */
export const answered = <Client>(
  client: Client & StackedClient,
  answer: (asked: AskedCommand) => unknown,
): { readonly client: Client; readonly asked: readonly AskedCommand[] } => {
  const asked: AskedCommand[] = [];
  client.middlewareStack.add(
    (_next, { commandName = '' }) =>
      async ({ input }) => {
        const command = { name: commandName.replace(/Command$/, ''), input };
        asked.push(command);
        return { output: { $metadata: {}, ...(answer(command) as object) } as never, response: {} };
      },
    { step: 'initialize', priority: 'high' },
  );
  return { client, asked };
};
