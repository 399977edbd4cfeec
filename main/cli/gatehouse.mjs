#!/usr/bin/env node
// Plain JavaScript, so that even an old Node can say what is wrong instead of failing on a type annotation.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `gatehouse needs Node 24 or newer; this is Node ${process.versions.node}.\n` +
      'In a checkout, run it as: npx gatehouse … (npm ci installs the right Node beside it).\n',
  );
  process.exit(1);
}
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
