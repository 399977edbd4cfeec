import { type Command, failure, parse, placesOf, print, siteOptions, tell, UsageError } from './command.ts';
import { askController } from './control-client.ts';

const help = `
usage: gatehouse screen LANE [--json]

Prints an address for the visitor's screen at a lane. It is good for one browser, within 60 seconds: the browser
then stays signed in for this screen, also when the gate restarts.

  --site F, --data DIR   which gate (default ./site.yaml and data beside it)
`;

export const screen: Command = {
  summary: 'a single-use address that signs a browser in as a lane’s screen',
  help,
  async run(args) {
    const { values, positionals } = parse(args, { ...siteOptions, json: { type: 'boolean' } }, 1);
    const [lane] = positionals;
    if (lane === undefined) throw new UsageError('which lane’s screen?');
    const { data } = placesOf(values);
    const answer = await askController(data, { command: 'screen', role: 'visitor', lane, cookie: false });
    if (!answer.ok || answer.value.answer !== 'screen') {
      const failed = answer.ok && answer.value.answer === 'failed' ? answer.value.message : 'the gate gave no address';
      tell(`gatehouse: ${answer.ok ? failed : answer.fault}`);
      return failure;
    }
    print(values.json === true ? JSON.stringify({ url: answer.value.url }) : answer.value.url);
    return 0;
  },
};
