"""The commands. Each does what a call of ``Host`` does; bad input ends with 2 and one line."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from host.errors import HostError, InputError
from host.records import LANGS, Comment, Lang, Utterance, Viewer
from host.train.command import app as train

app = typer.Typer(
    name="host",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A virtual human who hosts a live shopping show. She never says what is not so.",
    epilog="Try: python -m host ask 'How much is it?' --product lumo-air",
)
app.add_typer(train, name="train")

PersonaOption = Annotated[str, typer.Option(help="A persona's id or YAML file.")]
ProductsOption = Annotated[
    Path | None,
    typer.Option(help="A folder or file of product sheets: YAML, JSON-LD, CSV or TSV."),
]
LangOption = Annotated[str, typer.Option(help="en, zh or fr; by default the comment's own.")]


def main() -> None:
    """Run a command; an error a person can mend is one line and exit code 2."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    _leave(_run())


def _run() -> int:
    try:
        app()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 1 if done.code else 0
    except HostError as error:
        typer.echo(f"host: {error}", err=True)
        return 2
    except BrokenPipeError:
        # The reader went away (`| head`): not an error of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return 0


def _leave(code: int) -> None:
    """Exit. A model still at work in its thread would abort the interpreter's own clean-up."""
    if threading.active_count() == 1:
        sys.exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def to_lang(value: str) -> Lang | None:
    """A language code, or None when none was given. Raises InputError."""
    if not value:
        return None
    if value not in LANGS:
        raise InputError(f"--lang: {value!r} is not a language of hers; use en, zh or fr")
    return value


def as_json(done: Utterance, comment_id: str = "") -> dict[str, Any]:
    """A reply as the batch format has it."""
    return {
        "id": comment_id,
        "lang": done.lang,
        "act": done.act,
        "text": done.text,
        "claims": list(done.claim_ids),
        "sentences": [
            {
                "text": s.text,
                "claims": list(s.claim_ids),
                "author": s.author,
                "verdict": s.verdict.reason or "ok",
                "expression": s.expression,
            }
            for s in done.sentences
        ],
        "product": done.product,
        "ms": dict(done.ms),
    }


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="What a viewer writes.")] = "",
    persona: PersonaOption = "weike",
    product: Annotated[str, typer.Option(help="The pinned product's id.")] = "",
    products: ProductsOption = None,
    lang: LangOption = "",
    viewer: Annotated[str, typer.Option(help="The viewer's name.")] = "",
    as_json_: Annotated[bool, typer.Option("--json", help="Print the reply as JSON.")] = False,
    in_: Annotated[Path | None, typer.Option("--in", help="Batch: questions.jsonl.")] = None,
    out: Annotated[Path | None, typer.Option(help="Batch: answers.jsonl.")] = None,
) -> None:
    """Ask her one thing, or a file of things.

    Batch lines in: {"id","text","product"?,"lang"?,"persona"?,"viewer"?}; one line out for
    each, in the same order.
    """
    from host.host import Host

    wanted = to_lang(lang)
    if in_ is not None:
        from host.batch import run

        faults = run(in_, out, persona=persona, products=products, product=product, lang=wanted)
        if faults:
            raise InputError(f"{faults} of the lines could not be answered; see their 'error'")
        return
    if not text.strip():
        raise InputError('nothing was asked; try: python -m host ask "How much is it?"')
    asked = Comment(text, Viewer(viewer, viewer), product, wanted)
    done = Host.open(persona, products=products).warm(asked).turn(asked).finish()
    if as_json_:
        typer.echo(json.dumps(as_json(done), ensure_ascii=False, indent=2))
    else:
        typer.echo(done.text)


@app.command()
def pitch(
    product: Annotated[str, typer.Argument(help="The product's id.")],
    persona: PersonaOption = "weike",
    products: ProductsOption = None,
    lang: LangOption = "",
    seconds: Annotated[float, typer.Option(help="About how long, 5 to 600.")] = 45,
    out: Annotated[
        Path | None, typer.Option(help="Where to: .md, .json, .srt, .vtt or .wav.")
    ] = None,
) -> None:
    """Write a checked pitch; with --out x.wav, speak it."""
    from host.host import Host
    from host.script import EXPORTS, script_json, write_pitch

    if out is not None and out.suffix.lower() not in EXPORTS:
        raise InputError(f"--out: {out.suffix or out.name!r}: use {', '.join(sorted(EXPORTS))}")
    host = Host.open(persona, products=products)
    written = write_pitch(host, product, lang=to_lang(lang), seconds=seconds, out=out)
    if out is None:
        typer.echo(json.dumps(script_json(written), ensure_ascii=False, indent=2))
    else:
        typer.echo(f"{out}: {len(written.lines)} sentences, {written.seconds:.1f} s")


@app.command()
def rehearse(
    persona: PersonaOption = "weike",
    products: ProductsOption = None,
    lang: LangOption = "",
    product: Annotated[str, typer.Option(help="One product's id; else all of them.")] = "",
) -> None:
    """Let her write her lines before the show: what may be asked, in her own words, checked.

    Kept in the cache folder, so that the next show has them at once; a sheet that changes drops
    its lines. Only for a persona whose model was taught (an adapter in its file). Stop it at any
    time: what is written stays.
    """
    from host.host import Host
    from host.rehearsal import rehearse as write

    host = Host.open(persona, products=products)
    told = write(host, langs=(to_lang(lang),) if lang else (), product=product)
    typer.echo(f"{told.lines} lines ready for {told.products} products ({told.new} of them new)")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="JSON-LD, CSV or TSV.")],
    to: Annotated[Path, typer.Option(help="The folder for the sheets.")] = Path("products"),
) -> None:
    """Turn a product feed into product sheets."""
    from host.checks import import_file

    for path in import_file(file, to):
        typer.echo(str(path))


@app.command()
def check(
    products: ProductsOption = None,
    personas: Annotated[Path | None, typer.Option(help="A folder of personas.")] = None,
) -> None:
    """Validate every sheet; name each fault."""
    from host.checks import check_all

    faults, counted = check_all(products=products, personas=personas)
    for fault in faults:
        typer.echo(fault, err=True)
    typer.echo(f"{counted} sheets, {len(faults)} faults")
    if faults:
        raise typer.Exit(2)


@app.command()
def bench(
    as_json_: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    repeats: Annotated[int, typer.Option(min=1, max=50, help="Repeats per figure.")] = 5,
    questions: Annotated[
        int, typer.Option(min=3, max=1000, help="Mixed questions to answer aloud.")
    ] = 100,
) -> None:
    """Measure this machine: model, voice, answers, beside the naive way in the same run."""
    from host.evals.bench import run, table

    figures = run(repeats=repeats, asked=questions)
    typer.echo(json.dumps(figures, indent=2) if as_json_ else table(figures))


@app.command("eval")
def eval_(
    persona: PersonaOption = "weike",
    products: ProductsOption = None,
    suite: Annotated[
        str, typer.Option(help="Comma between: facts,honesty,yes_no,bait,languages,persona.")
    ] = "facts,honesty,yes_no,bait,languages,persona",
    suites: Annotated[
        Path | None, typer.Option(help="A folder of suite files (*.jsonl) of your own.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for eval.json, transcript.md and plots.")
    ] = None,
    no_model: Annotated[bool, typer.Option("--no-model", help="Phrases only; fast.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="At most so many items a suite; 0: all.")] = 0,
    floor: Annotated[
        Path | None, typer.Option(help="JSON of floors; below one of them, exit code 1.")
    ] = None,
) -> None:
    """Score a persona: facts, honesty, yes and no, bait, languages, herself."""
    from host.evals.evaluate import below, evaluate, progress, read_floors
    from host.evals.report import show, write
    from host.evals.suites import SUITES
    from host.host import Host
    from host.mind.lm import Phrases

    floors = read_floors(floor) if floor else {}
    lm = Phrases("--no-model") if no_model else None
    host = Host.open(persona, products=products, lm=lm, database="sqlite://")
    names = [name.strip() for name in suite.split(",") if name.strip()]
    with progress() as bar:
        report = evaluate(host, names, folder=suites or SUITES, most=limit, bar=bar)
    show(report)
    for path in write(report, out) if out else []:
        typer.echo(str(path))
    faults = list(below(report.figures, floors))
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(1)


@app.command()
def replay(
    chat: Annotated[Path, typer.Argument(help='JSON lines: {"text","at_ms"?,"viewer"?,"lang"?}.')],
    persona: PersonaOption = "weike",
    products: ProductsOption = None,
    speed: Annotated[float, typer.Option(min=0, help="2 is twice as fast; 0 does not wait.")] = 1,
) -> None:
    """Run a show against a recorded chat; prints the dialogue."""
    from host.host import Host
    from host.replay import replay as play
    from host.room import Refused

    host = Host.open(persona, products=products)
    for comment, answer in play(host, chat, speed=speed):
        who = comment.viewer.name or "viewer"
        typer.echo(f"[{comment.at_ms / 1000:7.1f}] {who}: {comment.text}")
        if isinstance(answer, Refused):
            typer.echo(f"{'':10}({answer.reason})")
        else:
            typer.echo(f"{'':10}{host.persona.id} <{answer.act}>: {answer.text}")


@app.command()
def serve(
    persona: PersonaOption = "weike",
    products: ProductsOption = None,
    bind: Annotated[str, typer.Option(help="Address; by default HOST_BIND or 127.0.0.1.")] = "",
    port: Annotated[int, typer.Option(help="Port; by default HOST_PORT or 7860.")] = -1,
) -> None:
    """Start the pages."""
    from host.page import serve as start

    start(persona, products=products, bind=bind, port=port)


def rows(path: Path) -> Iterator[str]:
    """Lines of a text file. Raises InputError when it cannot be read."""
    try:
        yield from path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from error
