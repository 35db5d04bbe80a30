// The few words the stage itself says, in three languages.

/** @type {Object<string, Object<string, string>>} */
export const WORDS = {
  en: { label: "AI host", images: "", live: "LIVE", sound: "Turn on sound", lost: "Reconnecting…", left: "{n} left", untranslated: "not translated", viewers: "watching" },
  zh: { label: "AI 主播", images: "", live: "直播中", sound: "打开声音", lost: "正在重新连接…", left: "仅剩 {n} 件", untranslated: "未翻译", viewers: "人在看" },
  fr: { label: "Hôte IA", images: "Images virtuelles", live: "EN DIRECT", sound: "Activer le son", lost: "Reconnexion…", left: "Plus que {n}", untranslated: "non traduit", viewers: "spectateurs" },
};

/** @param {string|null} lang @returns {"en"|"zh"|"fr"} */
export const known = (lang) => {
  const two = String(lang || navigator.language || "en").slice(0, 2).toLowerCase();
  return two in WORDS ? two : "en";
};

/** Text that may be one per language. @param {unknown} value @param {string} lang @returns {string} */
export const told = (value, lang) =>
  value && typeof value === "object" ? String(value[lang] ?? value.en ?? Object.values(value)[0] ?? "") : String(value ?? "");
