// The stage's own look: labels, captions, comments, card. Sizes follow the stage, not the window.

export const STYLE = `
  :host { display: block; position: relative; overflow: hidden; container-type: size; min-height: 12rem;
    background: var(--wall, #10222a); color: #fff; isolation: isolate;
    font-family: var(--host-font, system-ui, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif);
  }
  :host([set="none"]) { background: transparent; }
  host-avatar { position: absolute; inset: 0; }
  .over { --u: clamp(6px, min(1.1cqw, 1cqh), 22px); position: absolute; inset: 0; display: flex; flex-direction: column;
    padding: calc(1.8 * var(--u)); padding-top: max(calc(1.8 * var(--u)), env(safe-area-inset-top)); font-size: calc(1.9 * var(--u)); line-height: 1.4; pointer-events: none; }
  .shade { position: absolute; inset: auto 0 0 0; height: 46%; background: linear-gradient(transparent, rgb(6 12 18 / .62)); pointer-events: none; }
  :host([set="none"]) .shade { display: none; }
  .top { display: flex; gap: calc(0.9 * var(--u)); align-items: center; flex-wrap: wrap; }
  .pill { display: inline-flex; align-items: center; gap: .5em; padding: .32em .85em; border-radius: 99px; font-weight: 600;
    background: rgb(8 16 22 / .58); box-shadow: inset 0 0 0 1px rgb(255 255 255 / .16); white-space: nowrap; }
  .label::before { content: ""; width: .62em; height: .62em; border-radius: 50%; background: var(--trim, #2fc4bd); }
  .label small { font-size: .86em; font-weight: 500; opacity: .85; }
  .live { background: #e0394a; letter-spacing: .04em; box-shadow: none; }
  .live::before { content: ""; width: .5em; height: .5em; border-radius: 50%; background: #fff; animation: pulse 1.8s steps(1) infinite; } /* a dot that fades would have the whole stage drawn anew in every frame */
  .space { flex: 1; }
  .bottom { margin-top: auto; display: flex; flex-direction: column; gap: calc(1.2 * var(--u)); min-height: 0; }
  .comments { display: flex; flex-direction: column; justify-content: flex-end; gap: .4em; width: min(68%, 34em); height: 11.5em; overflow: hidden; }
  .comments:not(:empty) { mask-image: linear-gradient(transparent, #000 35%); -webkit-mask-image: linear-gradient(transparent, #000 35%); }
  .comment { align-self: flex-start; max-width: 100%; padding: .34em .8em; border-radius: 1.1em; background: rgb(8 16 22 / .5); overflow-wrap: anywhere;
    display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; flex: none; animation: rise .35s ease-out; }
  .comment b { font-weight: 600; color: color-mix(in oklab, var(--trim, #2fc4bd), #fff 55%); margin-inline-end: .5em; }
  .caption { align-self: center; text-align: center; max-width: 94%; min-height: 2.75em; padding: .42em .9em; border-radius: .8em; font-size: 1.32em; font-weight: 600; line-height: 1.38;
    background: rgb(6 12 18 / .66); color: rgb(255 255 255 / .62); opacity: 0; transition: opacity .25s; text-wrap: balance; box-sizing: border-box; display: block; }
  .caption.shown { opacity: 1; }
  .caption .said { color: #fff; }
  .caption .now { color: color-mix(in oklab, var(--glow, #ffb08f), #fff 38%); }
  .caption[data-language]:not([data-language=""])::after { content: attr(data-language); margin-inline-start: .6em; padding: .05em .45em; border-radius: .4em; font-size: .62em; vertical-align: .18em; text-transform: uppercase; background: rgb(255 255 255 / .2); color: #fff; }
  .card { align-self: stretch; pointer-events: auto; }
  .card:empty { display: none; }
  .goods { display: flex; gap: 1em; align-items: center; padding: .8em 1em; border-radius: 1.1em; background: rgb(255 255 255 / .95); color: #1c2430; max-width: 30em; margin-inline: auto; box-shadow: 0 .5em 2em rgb(0 0 0 / .22); }
  .goods img { width: 4.6em; height: 4.6em; object-fit: contain; border-radius: .8em; background: color-mix(in oklab, var(--glow, #ffb08f), #fff 80%); flex: none; }
  .goods div { min-width: 0; flex: 1; }
  .goods strong { display: block; font-size: 1.04em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .price { margin-inline-end: .45em; font-size: 1.34em; font-weight: 700; color: #c4314b; font-variant-numeric: tabular-nums; }
  .goods s, .goods em { white-space: nowrap; display: inline-block; font-style: normal; opacity: .68; margin-inline-end: .7em; font-size: .92em; }
  .sound { position: absolute; left: 50%; top: 62%; transform: translate(-50%, -50%); font: inherit; font-size: calc(2.2 * var(--u)); font-weight: 700; padding: .8em 1.5em; min-height: 44px; border: 0; border-radius: 99px; color: #10222a;
    background: #fff; box-shadow: 0 .4em 2em rgb(0 0 0 / .4); cursor: pointer; pointer-events: auto; }
  .sound:focus-visible { outline: 3px solid var(--trim, #2fc4bd); outline-offset: 3px; }
  [hidden] { display: none !important; }
  .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  @container (max-aspect-ratio: 1/1) { .over { --u: clamp(6px, min(2.15cqw, 1.3cqh), 22px); } .top { font-size: .86em; flex-wrap: nowrap; } .caption { font-size: 1.2em; } .label { display: grid; grid-template-columns: auto 1fr; column-gap: .5em; border-radius: 1.2em; line-height: 1.2; } .label small { grid-column: 2; } .label small:empty { display: none; } }
  @keyframes pulse { 50% { opacity: .35; } }
  @keyframes rise { from { opacity: 0; transform: translateY(1.4em); } }
  @media (prefers-reduced-motion: reduce) { .comment, .live::before { animation: none; } .caption { transition: none; } }
`;

export const MARKUP = `
  <host-avatar part="avatar"></host-avatar><div class="shade"></div>
  <div class="over">
    <div class="top"><span class="pill label" part="label"><span class="who"></span><small class="images"></small></span>
      <span class="space"></span><span class="pill lost" role="status" hidden></span>
      <span class="pill live" part="live"></span><span class="pill viewers" part="viewers" hidden></span></div>
    <div class="bottom"><div class="comments" part="comments" aria-hidden="true"></div>
      <div class="caption" part="caption" aria-hidden="true"></div>
      <div class="card" part="card"><slot name="card"></slot></div></div>
    <button class="sound" part="sound" type="button" hidden></button>
    <div class="spoken" aria-live="polite"></div>
  </div>`;
