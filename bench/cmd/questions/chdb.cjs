// Asks ClickHouse's engine, in process: reads {setup, questions, runs} from
// standard input and writes the rows and the times of each question.
const { Session } = require(process.argv[1]);
const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const session = new Session(process.argv[2]);
for (const statement of input.setup) session.query(statement);
const answers = {};
for (const [name, sql] of Object.entries(input.questions)) {
  const ms = [];
  let rows = '';
  for (let run = 0; run <= input.runs; run++) {
    const start = process.hrtime.bigint();
    rows = session.query(sql, 'TSV');
    if (run > 0) ms.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  ms.sort((a, b) => a - b);
  answers[name] = { rows: rows.replace(/\n$/, ''), ms: ms[ms.length >> 1] };
}
console.log(JSON.stringify(answers));
session.cleanup();
