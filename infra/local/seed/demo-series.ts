/** An invented series or short drama; it has no EIDR, as most of what is made has none. */
export interface SeriesFacts {
  id: string;
  title: string;
  originalTitle: string;
  language: string;
  year: number;
  country: string;
  genres: string[];
  synopsis: string;
  seasons: { season: number; episodes: string[] }[];
}

export interface ShortFacts {
  id: string;
  title: string;
  originalTitle: string;
  language: string;
  year: number;
  country: string;
  runtimeMinutes: number;
  synopsis: string;
}

export const DEMO_SERIES: readonly SeriesFacts[] = [
  {
    id: "salt-road",
    title: "The Salt Road",
    originalTitle: "Тұз жолы",
    language: "kk",
    year: 2024,
    country: "KZ",
    genres: ["drama", "history"],
    synopsis: "A salt trader's daughter takes over her father's caravan in the winter the railway comes.",
    seasons: [
      {
        season: 1,
        episodes: ["The Last Camel", "Frost on the Scales", "A Line on the Map", "Borrowed Water", "The Well", "Iron"],
      },
      {
        season: 2,
        episodes: ["Telegraph", "The Surveyor", "Two Ledgers", "Market Day", "Snow Blind", "Home by the Lake"],
      },
    ],
  },
  {
    id: "night-ferry",
    title: "Night Ferry to Izmir",
    originalTitle: "İzmir'e Gece Feribotu",
    language: "tr",
    year: 2025,
    country: "TR",
    genres: ["crime", "thriller"],
    synopsis: "Every crossing hides one passenger who is not on the list. The purser keeps his own.",
    seasons: [
      {
        season: 1,
        episodes: [
          "Boarding",
          "Cabin 214",
          "The Manifest",
          "Fog",
          "Lifeboat Drill",
          "Slack Tide",
          "The Pilot",
          "Ashore",
        ],
      },
    ],
  },
  {
    id: "samarkand-blue",
    title: "Samarkand Blue",
    originalTitle: "Samarqand koʻki",
    language: "uz",
    year: 2023,
    country: "UZ",
    genres: ["drama", "romance"],
    synopsis: "Restorers of a tiled dome find a second pattern under the first, and a letter under the second.",
    seasons: [
      { season: 1, episodes: ["Cobalt", "Glaze", "The Kiln", "Hairline", "Fired Twice", "The Letter"] },
      { season: 2, episodes: ["Scaffold", "The Inspector", "Turquoise", "Rain", "The Copy", "Opening Day"] },
    ],
  },
  {
    id: "mekong-radio",
    title: "Mekong Radio",
    originalTitle: "วิทยุแม่โขง",
    language: "th",
    year: 2025,
    country: "TH",
    genres: ["comedy", "family"],
    synopsis: "A river village runs a radio station with one microphone and four opinions.",
    seasons: [
      { season: 1, episodes: ["On Air", "The Antenna", "Requests", "High Water", "Dead Air", "Live from the Boat"] },
    ],
  },
  {
    id: "ulaanbaatar-precinct",
    title: "Ulaanbaatar Precinct",
    originalTitle: "Улаанбаатар: Хэсэг",
    language: "mn",
    year: 2024,
    country: "MN",
    genres: ["crime", "drama"],
    synopsis: "The coldest capital has the shortest nights on duty, and the longest memories.",
    seasons: [
      { season: 1, episodes: ["Minus Forty", "The Horse", "Ger District", "Coal", "Border Train", "White Month"] },
    ],
  },
  {
    id: "bosphorus-kitchen",
    title: "Bosphorus Kitchen",
    originalTitle: "Boğaz Mutfağı",
    language: "tr",
    year: 2026,
    country: "TR",
    genres: ["documentary", "food"],
    synopsis: "Twelve cooks, one strait, and what each shore calls the same dish.",
    seasons: [{ season: 1, episodes: ["Anchovy", "Quince", "Bread", "Lamb", "Sherbet", "Coffee"] }],
  },
  {
    id: "hanoi-lane-12",
    title: "Hanoi, Lane 12",
    originalTitle: "Hà Nội, Ngõ 12",
    language: "vi",
    year: 2025,
    country: "VN",
    genres: ["drama", "family"],
    synopsis: "Three generations share one staircase, four meters and a secret about the roof.",
    seasons: [
      {
        season: 1,
        episodes: ["The Gate", "Power Cut", "Third Floor", "The Loan", "Tet", "Water Tank", "The Buyer", "Roof"],
      },
    ],
  },
];

export const DEMO_SHORTS: readonly ShortFacts[] = [
  {
    id: "ninety-seconds-to-marry",
    title: "Ninety Seconds to Marry",
    originalTitle: "九十秒结婚",
    language: "cmn",
    year: 2025,
    country: "CN",
    runtimeMinutes: 95,
    synopsis: "A courier and an heiress sign the wrong form. Cut for upright screens in sixty parts.",
  },
  {
    id: "the-ceo-is-my-neighbour",
    title: "The CEO Is My Neighbour",
    originalTitle: "总裁住隔壁",
    language: "cmn",
    year: 2026,
    country: "CN",
    runtimeMinutes: 88,
    synopsis: "He thinks she is the cleaner; she owns the building.",
  },
  {
    id: "bride-of-almaty",
    title: "Bride of Almaty",
    originalTitle: "Алматы қалыңдығы",
    language: "kk",
    year: 2025,
    country: "KZ",
    runtimeMinutes: 72,
    synopsis: "Seven days, three weddings and one groom.",
  },
  {
    id: "second-son",
    title: "Second Son",
    originalTitle: "İkinci Oğul",
    language: "tr",
    year: 2026,
    country: "TR",
    runtimeMinutes: 80,
    synopsis: "The will names a son nobody has met, and he has just parked outside.",
  },
  {
    id: "monsoon-contract",
    title: "Monsoon Contract",
    originalTitle: "สัญญาหน้าฝน",
    language: "th",
    year: 2025,
    country: "TH",
    runtimeMinutes: 64,
    synopsis: "They agreed to be married until the rain stops. It does not.",
  },
];
