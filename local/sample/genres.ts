export interface GenreWords {
  readonly genre: string;
  /** A genre that its videos often have besides. */
  readonly related: string;
  readonly series: readonly [string, string, string];
  /** Four for each series; single videos are about the same things. */
  readonly subjects: readonly string[];
  /** "*" stands for the subject. */
  readonly singles: readonly [string, string, string];
}

/** What the sample's titles are made of. */
export const GENRES: readonly GenreWords[] = [
  {
    genre: 'Cooking',
    related: 'Travel',
    series: ['Weeknight Kitchen', 'Bread School', 'Night Market Diaries'],
    subjects: ['Miso Ramen', 'Lemon Chicken', 'Mushroom Risotto', 'Tomato Soup', 'Sourdough Starter', 'Focaccia', 'Bagels', 'Rye Loaf', 'Bangkok Skewers', 'Taipei Dumplings', 'Oaxaca Tacos', 'Lagos Suya'],
    singles: ['* in Ten Minutes', 'The One Trick for Better *', '*, Just Like My Grandmother’s'],
  },
  {
    genre: 'Travel',
    related: 'Nature',
    series: ['Slow Trains', 'Islands on a Budget', 'A Weekend In'],
    subjects: ['The Bernina Line', 'Night Sleeper to Narvik', 'Across Sri Lanka', 'The Douro Valley', 'Naxos', 'Gozo', 'Lombok', 'The Azores', 'Tbilisi', 'Porto', 'Kyoto', 'Valparaíso'],
    singles: ['* Without the Crowds', 'What I Wish I Knew Before *', '* from the Window'],
  },
  {
    genre: 'Science',
    related: 'Technology',
    series: ['Five-Minute Physics', 'The Deep Sea Files', 'Brain Curious'],
    subjects: ['Black Holes', 'Why Ice Floats', 'Entropy', 'The Double Slit', 'Vampire Squid', 'Hydrothermal Vents', 'Whale Falls', 'The Midnight Zone', 'Déjà Vu', 'How We Forget', 'Lucid Dreams', 'The Placebo Effect'],
    singles: ['*, Explained with Toys', 'Everything We Still Don’t Know About *', '* for Beginners'],
  },
  {
    genre: 'Music',
    related: 'Art',
    series: ['Rooftop Sessions', 'Learn a Riff', 'How Songs Work'],
    subjects: ['Cello at Dawn', 'Brass on Fifth', 'Two Guitars', 'The Lisbon Choir', 'Bossa Nova Basics', 'Blues in E', 'Funk Bass', 'Flamenco Strumming', 'The Key Change', 'Four Chords', 'Odd Meters', 'The Perfect Bridge'],
    singles: ['*, Live and Unplugged', '* on a Broken Piano', 'Why * Gets Stuck in Your Head'],
  },
  {
    genre: 'Comedy',
    related: 'Animals',
    series: ['Office Plants', 'Roommates From Space', 'Open Mic Tuesday'],
    subjects: ['The Printer', 'Reply All', 'The Birthday Cake', 'Casual Friday', 'First Laundry', 'The Landlord', 'Taco Night', 'Gravity Is Rude', 'Dating Apps', 'My Smart Fridge', 'Airport Security', 'Group Chats'],
    singles: ['* Goes Wrong', 'Every Argument About *', '*: The Deleted Scene'],
  },
  {
    genre: 'Gaming',
    related: 'Technology',
    series: ['Tiny Castle Builds', 'Speedrun Stories', 'Couch Co-op'],
    subjects: ['The Moat', 'Redstone Clock', 'A Hidden Library', 'Floating Gardens', 'Nine Minutes Flat', 'The Wall Clip', 'One Lost Frame', 'Blindfolded', 'Kitchen Chaos', 'Split the Loot', 'The Ice Level', 'Boss Rush'],
    singles: ['* Without Taking Damage', '*: A Complete Guide', 'We Tried * at 3 a.m.'],
  },
  {
    genre: 'Nature',
    related: 'Animals',
    series: ['Forest Year', 'Night Skies', 'Rivers From Above'],
    subjects: ['First Frost', 'Mushroom Season', 'The Old Oak', 'After the Storm', 'Perseids', 'Aurora Over Senja', 'The Milky Way', 'Moonrise', 'The Soča', 'The Okavango', 'Glacier Milk', 'Salmon Run'],
    singles: ['* in Real Time', 'Ten Calm Minutes of *', '*: A Time-Lapse'],
  },
  {
    genre: 'Sports',
    related: 'Fitness',
    series: ['Street Football', 'Boulder Problems', 'The Long Ride'],
    subjects: ['The Nutmeg', 'Cage Rules', 'Rainbow Flick', 'Two Touch', 'Slab Day', 'The Dyno', 'Heel Hooks', 'Projecting', 'Stelvio', 'Cobbles', 'Night Riding', 'The Bonk'],
    singles: ['*, Frame by Frame', 'Learning * in Thirty Days', 'The Greatest * Ever Filmed'],
  },
  {
    genre: 'Making',
    related: 'Art',
    series: ['Hand Tools Only', 'Fix It Anyway', 'Small Space, Big Idea'],
    subjects: ['A Walnut Box', 'Dovetails', 'The Three-Legged Stool', 'Spoon Carving', 'A Dead Toaster', 'The Leaky Tap', 'A Vintage Radio', 'The Squeaky Door', 'A Folding Desk', 'The Wall Garden', 'Hidden Shelves', 'A Loft Bed'],
    singles: ['* from Scrap Wood', '*: Mistakes Included', '* for Under Twenty Euros'],
  },
  {
    genre: 'History',
    related: 'Travel',
    series: ['Lost Cities', 'Objects With a Past', 'One Day In'],
    subjects: ['Petra', 'Angkor', 'Great Zimbabwe', 'Çatalhöyük', 'The Astrolabe', 'A Roman Lock', 'The First Map', 'Silk', 'Rome, 80 AD', 'Edo, 1750', 'Timbuktu, 1400', 'London, 1851'],
    singles: ['What School Left Out About *', '* in Colour', 'The Mystery of *'],
  },
  {
    genre: 'Technology',
    related: 'Science',
    series: ['Inside the Machine', 'Retro Bench', 'Code in Plain Words'],
    subjects: ['Jet Engines', 'Elevators', 'The Zipper', 'Noise Cancelling', 'The Floppy Disk', 'Dial-Up', 'Cassette Players', 'Pixel Fonts', 'Recursion', 'Hash Tables', 'How Maps Route', 'Compression'],
    singles: ['* in Ninety Seconds', 'We Took Apart *', 'The Strange Future of *'],
  },
  {
    genre: 'Fitness',
    related: 'Sports',
    series: ['Morning Mobility', 'No Equipment', 'Couch to 10K'],
    subjects: ['Hips', 'Shoulders', 'Neck and Back', 'Ankles', 'Push-Up Ladder', 'Core in Ten', 'Leg Day Anywhere', 'Quiet Cardio', 'The First Kilometre', 'Breathing', 'Hills', 'Race Day'],
    singles: ['* for Desk Workers', '*: Follow Along', 'Fixing * in a Week'],
  },
  {
    genre: 'Art',
    related: 'Making',
    series: ['Watercolour Walks', 'Sketch With Me', 'Looking Closely'],
    subjects: ['Harbour Light', 'Wet Streets', 'Poppies', 'Fog', 'Hands', 'A Coffee Cup', 'Sleeping Cats', 'Trees in Ink', 'Vermeer’s Pearl', 'Hokusai’s Wave', 'Klimt’s Gold', 'Kahlo’s Garden'],
    singles: ['* in Three Colours', '*: No Talking', 'Painting * Badly, Then Better'],
  },
  {
    genre: 'Animals',
    related: 'Nature',
    series: ['Shelter Stories', 'Backyard Visitors', 'Good Dogs at Work'],
    subjects: ['Pickles Finds a Home', 'The Shy Greyhound', 'Eleven Kittens', 'Old Tom', 'Hedgehog Hotel', 'The Clever Crow', 'Fox Cubs', 'A Very Round Robin', 'Truffle Hunter', 'Avalanche Rescue', 'The Sheepdog Trial', 'Library Therapy'],
    singles: ['* Meets a Mirror', 'Ten Minutes of *', '*: One Year Later'],
  },
];
