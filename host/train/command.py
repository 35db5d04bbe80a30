"""``python -m host train``: check the lines, teach in stages, improve, measure, ship."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from host.errors import InputError
from host.records import LANGS, Lang

app = typer.Typer(no_args_is_help=True, help="Teach the small language model her craft.")

BASE = "gemma3-270m"
BaseOption = Annotated[str, typer.Option(help="A language model of assets/models.yaml.")]
LangsOption = Annotated[str, typer.Option("--lang", help="Comma between: en,zh,fr.")]
FolderOption = Annotated[Path, typer.Option(help="Where checkpoints of this course lie.")]


def _langs(text: str) -> list[Lang]:
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    found: list[Lang] = [lang for lang in LANGS if lang in wanted]
    if len(found) != len(wanted) or not found:
        raise InputError(f"--lang {text!r}: use en, zh or fr, with commas between")
    return found


def _cache() -> Path:
    from host.settings import read

    return read().cache_dir


@app.command()
def check(folder: Annotated[Path, typer.Argument(help="A folder of *.jsonl.")]) -> None:
    """Proof-read a folder of lines; exit code 1 when something is wrong."""
    from host.train.check import report

    lines, faults = report(folder)
    typer.echo("\n".join(lines))
    if faults:
        raise typer.Exit(1)


@app.command()
def stage(
    folder: FolderOption = Path("out/train"),
    base: BaseOption = BASE,
    lang: LangsOption = "en,zh,fr",
    minutes: Annotated[float, typer.Option(min=0.1, help="Leave a checkpoint after these.")] = 55,
    epochs: Annotated[int, typer.Option(min=1, max=50)] = 3,
    rank: Annotated[int, typer.Option(min=1, max=64)] = 16,
    rate: Annotated[float, typer.Option(min=1e-6, max=1e-2)] = 5e-4,
    seed: int = 7,
    most: Annotated[int, typer.Option(min=0, help="Examples an epoch; 0: all.")] = 0,
    copies: Annotated[
        int, typer.Option(min=0, help="Of say and benefit, at most so many an epoch; 0: all.")
    ] = 0,
    plain: Annotated[
        bool, typer.Option(help="Only lines that keep to what is given: say, benefit, proof.")
    ] = False,
    more: Annotated[Path | None, typer.Option(help="Examples of `improve`, JSON lines.")] = None,
    reviews: Annotated[
        Path | None, typer.Option(help="A folder of what `review` drew, marked and written better.")
    ] = None,
    after: Annotated[
        Path | None, typer.Option(help="A course or an adapter to begin from.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the adapter here afterwards.")] = None,
    pid_file: Annotated[Path | None, typer.Option(help="Holds the process group's id.")] = None,
) -> None:
    """Teach, or go on teaching, until the course is done or the minutes are over."""
    from host.train.review import lessons, read_reviews
    from host.train.ship import ship
    from host.train.stages import announced, read_kept, teach
    from host.train.teach import Course

    langs = _langs(lang)
    course = Course(rank=rank, alpha=2 * rank, rate=rate, epochs=epochs, seed=seed)
    with announced(pid_file):
        learner = teach(
            base,
            langs,
            course,
            folder,
            cache_dir=_cache(),
            minutes=minutes,
            most=most,
            more=read_kept(more) if more else (),
            reviewed=partial(lessons, read_reviews(reviews)) if reviews else None,
            copies=copies,
            plain=plain,
            after=after,
        )
    if out is not None:
        typer.echo(f"{out}: SHA-256 {ship(learner, base, langs, out).sha256}")


@app.command()
def ship(
    folder: FolderOption,
    out: Annotated[Path, typer.Option(help="A folder of assets/models.")],
    base: BaseOption = BASE,
    lang: LangsOption = "en,zh,fr",
    rank: Annotated[int, typer.Option(min=1, max=64)] = 16,
) -> None:
    """Write the adapter of the last checkpoint of a course."""
    from host.train.ship import ship as write
    from host.train.stages import open_base
    from host.train.teach import Course, Learner

    model, _ = open_base(base, _cache())
    learner = Learner(model, Course(rank=rank, alpha=2 * rank))
    if not learner.resume(folder):
        raise InputError(f"{folder}: no checkpoint; teach first: python -m host train stage")
    typer.echo(f"{out}: SHA-256 {write(learner, base, _langs(lang), out).sha256}")


@app.command()
def average(
    adapters: Annotated[list[Path], typer.Argument(help="Adapters of one course, latest last.")],
    out: Annotated[Path, typer.Option(help="A folder of assets/models.")],
) -> None:
    """Write the mean of several stages' adapters: what the last one forgot comes back."""
    from host.train.ship import average as mean

    typer.echo(f"{out}: SHA-256 {mean(adapters, out).sha256}")


@app.command()
def improve(
    adapter: Annotated[Path, typer.Argument(help="The adapter that writes.")],
    to: Annotated[Path, typer.Option(help="Where the kept examples go, JSON lines.")],
    base: BaseOption = BASE,
    lang: LangsOption = "en,zh,fr",
    many: Annotated[int, typer.Option(min=1, help="Prompts of a language.")] = 400,
    kinds: Annotated[str, typer.Option(help="Comma between; empty: all.")] = "",
    seed: int = 1,
) -> None:
    """Sample on generated sheets; keep what is true, carries its claim, makes sense, is hers."""
    from host.train.improve import improve as one_round
    from host.train.improve import write
    from host.train.sense import Reader
    from host.train.stages import opened

    model, tokenizer = opened(base, adapter, _cache())
    kept, rounds = one_round(
        model,
        tokenizer,
        _langs(lang),
        many=many,
        seed=seed,
        base=base,
        reader=Reader.open(_cache()),
        kinds=[kind for kind in kinds.split(",") if kind],
    )
    write(kept, to)
    for name, told in rounds.items():
        why = ", ".join(f"{k} {v}" for k, v in told.why.most_common())
        typer.echo(f"{name}: {told.drawn} drawn, {told.kept} kept ({why})")


@app.command()
def review(
    sheets: Annotated[list[Path], typer.Argument(help="Rows: product, label, value, benefit.")],
    to: Annotated[Path, typer.Option(help="Where the drafts go, JSON lines.")],
    adapter: Annotated[Path, typer.Option(help="The adapter that writes.")],
    base: BaseOption = BASE,
    lang: Annotated[str, typer.Option(help="The language of the rows.")] = "en",
    many: Annotated[int, typer.Option(min=1, help="Prompts.")] = 500,
    seed: int = 1,
) -> None:
    """Draw drafts through the show's engine, for a reader to mark and to write better."""
    from host.mind.lm import Recipe, open_lm
    from host.train.review import draw, read_sheets, to_json

    [only] = _langs(lang)
    lm = open_lm(Recipe(model=base, adapter=str(adapter), cache_dir=_cache()))
    told = [one for path in sheets for one in read_sheets(path)]
    with to.open("w", encoding="utf-8") as file:
        for one in draw(lm, told, only, many=many, seed=seed):
            file.write(to_json(one) + "\n")
    typer.echo(f"{to}: mark each draft ok, odd or false, and write a better line")


@app.command()
def measure(
    out: Annotated[Path, typer.Option(help="A folder for figures and answers.")],
    base: BaseOption = BASE,
    adapter: Annotated[Path | None, typer.Option(help="None: the untaught base.")] = None,
    lang: LangsOption = "en,zh,fr",
    most: Annotated[int, typer.Option(min=0, help="Prompts of a language; 0: all.")] = 0,
    sense: Annotated[bool, typer.Option(help="A larger model reads along.")] = True,
    seed: int = 0,
) -> None:
    """First candidates on held-out prompts: what passes, carries, makes sense, whose it is."""
    from host.mind.lm_adapter import weak_of
    from host.train.figures import measured
    from host.train.sense import Reader
    from host.train.stages import opened

    model, tokenizer = opened(base, adapter, _cache())
    name = adapter.name if adapter else f"{base}-untaught"
    found = measured(
        model,
        tokenizer,
        _langs(lang),
        out / f"{name}.jsonl",
        taught=adapter is not None,
        base=base,
        most=most,
        seed=seed,
        reader=Reader.open(_cache()) if sense else None,
        weak=weak_of(str(adapter)) if adapter else frozenset(),
    )
    (out / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    typer.echo(json.dumps(found["all"]))


@app.command()
def figures(
    files: Annotated[list[Path], typer.Argument(help="Figures that `measure` left.")],
    out: Annotated[Path, typer.Option(help="A Markdown file; its plot lies beside it.")],
) -> None:
    """Put figures side by side: tables as Markdown, passes as a plot."""
    from host.train.report import page

    out.write_text(page(files, out.with_suffix(".png")), encoding="utf-8")
    typer.echo(str(out))


@app.command()
def vocabulary(base: BaseOption = BASE) -> None:
    """Choose the words that a base may write (needs the `wordfreq` package)."""
    from host.train.stages import open_base
    from host.train.vocabulary import make, path_of

    _, tokenizer = open_base(base, _cache())
    typer.echo(f"{path_of(base)}: {make(base, tokenizer)} ids")


@app.command()
def sheets(
    to: Annotated[Path, typer.Option(help="A folder for the sheets.")],
    seed: int = 0,
) -> None:
    """Write the generated product sheets, to be read by a person."""
    from host.train.sheets import all_sheets

    to.mkdir(parents=True, exist_ok=True)
    made = all_sheets(seed)
    for product in made:
        text = product.model_dump_json(indent=1, exclude_defaults=True)
        (to / f"{product.id}.yaml").write_text(text + "\n", encoding="utf-8")
    typer.echo(f"{to}: {len(made)} sheets")


@app.command()
def bakeoff(
    base: Annotated[str, typer.Argument(help="A language model of assets/models.yaml.")],
    out: Annotated[Path, typer.Option(help="A folder for figures and answers.")],
    lang: LangsOption = "en,zh,fr",
    examples: Annotated[int, typer.Option(min=1)] = 600,
    minutes: Annotated[float, typer.Option(min=0.1)] = 12,
    asked: Annotated[int, typer.Option(min=1, help="Held-out prompts of a language.")] = 60,
) -> None:
    """Measure a base before and after a short teaching of equal examples."""
    from host.train.bakeoff import try_base

    try_base(
        base, _langs(lang), out, cache_dir=_cache(), examples=examples, minutes=minutes, asked=asked
    )
