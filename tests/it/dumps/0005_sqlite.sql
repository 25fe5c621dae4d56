PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE migrations (name TEXT PRIMARY KEY, checksum TEXT, version TEXT);
INSERT INTO migrations VALUES('0001_start','7cdc7d5a0e127091bfb72e6e996775baec05d04873530d3f20b1c92398cda8ff','0.1.0');
INSERT INTO migrations VALUES('0002_desk','ee9431ede19a721bf095c8a57c73de936272889a6f18b72d412f3db2c1d530ee','0.1.0');
INSERT INTO migrations VALUES('0003_customers','553b34685f08c0f251f54fbbbc161b22f62a8d7ab109c29ae718b2b84a02ed59','0.1.0');
INSERT INTO migrations VALUES('0004_routing','bf80fd20e1724f7945abfc95637179f0766d97e9c4a8380f28aaf33d73125b72','0.1.0');
INSERT INTO migrations VALUES('0005_sms','24dd6cc204ef34376bcc7547472289401950c4ccad6d8108d310ea2ac8a1af77','0.1.0');
CREATE TABLE seen_updates (
    bot_id INTEGER NOT NULL,
    update_id INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (bot_id, update_id)
) WITHOUT ROWID;
INSERT INTO seen_updates VALUES(7000000001,844884145,1795000000000000);
INSERT INTO seen_updates VALUES(7000000001,844884146,1795000000000000);
INSERT INTO seen_updates VALUES(7000000001,844884147,1795000000000000);
INSERT INTO seen_updates VALUES(7000000001,844884148,1795000000000000);
INSERT INTO seen_updates VALUES(7000000001,844884149,1795000000000000);
INSERT INTO seen_updates VALUES(7000000001,844884150,1795000000000000);
INSERT INTO seen_updates VALUES(7000000001,844884151,1795000002000000);
INSERT INTO seen_updates VALUES(7000000001,844884152,1795000002000000);
INSERT INTO seen_updates VALUES(7000000001,844884153,1795000002000000);
INSERT INTO seen_updates VALUES(7000000001,844884154,1795000002000000);
INSERT INTO seen_updates VALUES(7000000001,844884155,1795000002000000);
INSERT INTO seen_updates VALUES(7000000001,844884156,1795000004000000);
INSERT INTO seen_updates VALUES(7000000001,844884157,1795000006000000);
INSERT INTO seen_updates VALUES(7000000001,844884158,1795000006000000);
INSERT INTO seen_updates VALUES(7000000001,844884159,1795000016000000);
INSERT INTO seen_updates VALUES(7000000001,844884160,1795000026000000);
INSERT INTO seen_updates VALUES(7000000001,844884161,1795000036000000);
INSERT INTO seen_updates VALUES(7000000001,844884162,1795000046000000);
INSERT INTO seen_updates VALUES(7000000001,844884163,1795000056000000);
INSERT INTO seen_updates VALUES(7000000001,844884164,1795000056000000);
INSERT INTO seen_updates VALUES(7000000001,844884165,1795000066000000);
INSERT INTO seen_updates VALUES(7000000001,844884166,1795000076000000);
INSERT INTO seen_updates VALUES(7000000001,844884167,1795000086000000);
INSERT INTO seen_updates VALUES(7000000001,844884168,1795000096000000);
INSERT INTO seen_updates VALUES(7000000001,844884169,1795000106000000);
CREATE TABLE customers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    phone TEXT, -- E.164
    email TEXT,
    language TEXT NOT NULL,
    source TEXT, -- of the last visit by a deep link
    created_at INTEGER NOT NULL
, full_name TEXT, phone_key TEXT, phone_proven INTEGER NOT NULL DEFAULT 0, email_key TEXT, email_proven INTEGER NOT NULL DEFAULT 0, forgotten_at INTEGER, notices INTEGER NOT NULL DEFAULT 1, crm_buyer TEXT, crm_buyer_sent_at INTEGER, crm_buyer_own INTEGER NOT NULL DEFAULT 0, leads_to_erase INTEGER NOT NULL DEFAULT 0);
INSERT INTO customers VALUES(1,'Олена',NULL,NULL,'uk',NULL,1795000000000000,NULL,NULL,0,NULL,0,NULL,1,NULL,NULL,0,0);
INSERT INTO customers VALUES(2,'Покупець','+380501112233',NULL,'uk',NULL,1795000002000000,NULL,'+380501112233',1,NULL,0,NULL,1,NULL,NULL,0,0);
CREATE TABLE identities (
    channel TEXT NOT NULL, -- telegram
    bot_id INTEGER NOT NULL,
    external_id INTEGER NOT NULL, -- the user id in that channel
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    username TEXT,
    blocked_at INTEGER, -- the person blocked the bot; cleared when they write again
    PRIMARY KEY (channel, bot_id, external_id)
) WITHOUT ROWID;
INSERT INTO identities VALUES('telegram',7000000001,1,1,NULL,NULL);
INSERT INTO identities VALUES('telegram',7000000001,2,2,NULL,NULL);
INSERT INTO identities VALUES('telegram',7000000001,3,2,NULL,NULL);
INSERT INTO identities VALUES('telegram',7000000001,4,2,NULL,NULL);
CREATE TABLE dialogues (
    bot_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    state TEXT NOT NULL, -- versioned JSON, see domain::dialogue
    screen INTEGER NOT NULL, -- grows with each new screen; buttons carry it
    screen_message INTEGER, -- the message that shows the screen, once Telegram has told its id
    screen_has_photo INTEGER NOT NULL, -- 0 or 1
    reply_keyboard INTEGER NOT NULL, -- 1 while a keyboard replaces the phone's own
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (bot_id, chat_id)
) WITHOUT ROWID;
INSERT INTO dialogues VALUES(7000000001,1,1,'{"v":1,"at":"in_conversation"}',3,5,0,0,1795000000000000);
INSERT INTO dialogues VALUES(7000000001,2,2,'{"v":1,"at":"menu"}',6,7,0,0,1795000006000000);
INSERT INTO dialogues VALUES(7000000001,3,2,'{"v":1,"at":"menu"}',6,7,0,0,1795000056000000);
INSERT INTO dialogues VALUES(7000000001,4,2,'{"v":1,"at":"menu"}',6,7,0,0,1795000106000000);
CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    position INTEGER NOT NULL
);
INSERT INTO categories VALUES(1,'Посуд',0);
INSERT INTO categories VALUES(2,'Текстиль',1);
INSERT INTO categories VALUES(3,'Аромати та свічки',2);
INSERT INTO categories VALUES(4,'Подарункові набори',3);
CREATE TABLE products (
    id INTEGER PRIMARY KEY, -- the CRM's
    category_id INTEGER,
    name TEXT NOT NULL,
    search TEXT NOT NULL, -- name and SKU, folded
    sku TEXT,
    price INTEGER, -- minor units; none: on request
    currency TEXT,
    stock INTEGER, -- none: not counted
    description TEXT,
    picture TEXT
);
INSERT INTO products VALUES(101,1,'Чашка «Ліс», зелена','чашка ліс зелена cup forest 1','CUP-FOREST-1',42000,'UAH',12,replace('Керамічна чашка ручної роботи, 350 мл.\n• можна мити в посудомийці\n• можна ставити в мікрохвильову піч','\n',char(10)),'http://127.0.0.1:36737/pictures/1.svg');
INSERT INTO products VALUES(102,1,'Чашка «Ліс», сіра','чашка ліс сіра cup forest 2','CUP-FOREST-2',42000,'UAH',3,replace('Керамічна чашка ручної роботи, 350 мл.\n• можна мити в посудомийці\n• можна ставити в мікрохвильову піч','\n',char(10)),'http://127.0.0.1:36737/pictures/1.svg');
INSERT INTO products VALUES(103,1,'Чашка «Ліс», біла','чашка ліс біла cup forest 3','CUP-FOREST-3',39900,'UAH',0,replace('Керамічна чашка ручної роботи, 350 мл.\n• можна мити в посудомийці\n• можна ставити в мікрохвильову піч','\n',char(10)),'http://127.0.0.1:36737/pictures/1.svg');
INSERT INTO products VALUES(104,1,'Чашка для еспресо','чашка для еспресо cup espresso','CUP-ESPRESSO',26000,'UAH',25,'Маленька чашка на 80 мл.','http://127.0.0.1:36737/pictures/2.svg');
INSERT INTO products VALUES(105,1,'Тарілка «Сонце», 21 см','тарілка сонце 21 см plate sun 1','PLATE-SUN-1',48000,'UAH',8,'Тарілка з глини, розписана вручну.','http://127.0.0.1:36737/pictures/3.svg');
INSERT INTO products VALUES(106,1,'Тарілка «Сонце», 27 см','тарілка сонце 27 см plate sun 2','PLATE-SUN-2',64000,'UAH',5,'Тарілка з глини, розписана вручну.','http://127.0.0.1:36737/pictures/3.svg');
INSERT INTO products VALUES(107,1,'Миска з петриківським розписом','миска з петриківським розписом bowl petryk','BOWL-PETRYK',72000,'UAH',4,'Глибока миска. Розпис — справжня петриківка.','http://127.0.0.1:36737/pictures/4.svg');
INSERT INTO products VALUES(108,1,'Глечик опішнянський','глечик опішнянськии jug opishnia','JUG-OPISHNIA',115000,'UAH',2,'Глечик на 1,2 л із Опішні.','http://127.0.0.1:36737/pictures/5.svg');
INSERT INTO products VALUES(109,1,'Чайник скляний','чаиник склянии teapot glass','TEAPOT-GLASS',89000,'UAH',0,'Чайник із термостійкого скла, 900 мл.','http://127.0.0.1:36737/pictures/6.svg');
INSERT INTO products VALUES(110,2,'Плед вовняний, 140×200','плед вовнянии 140 200 blanket wool 1','BLANKET-WOOL-1',245000,'UAH',6,'Плед із карпатської вовни.','http://127.0.0.1:36737/pictures/7.svg');
INSERT INTO products VALUES(111,2,'Плед вовняний, 200×220','плед вовнянии 200 220 blanket wool 2','BLANKET-WOOL-2',349000,'UAH',2,'Плед із карпатської вовни.','http://127.0.0.1:36737/pictures/7.svg');
INSERT INTO products VALUES(112,2,'Рушник лляний, натуральний','рушник ллянии натуральнии towel linen 1','TOWEL-LINEN-1',38500,'UAH',30,'М''який льон, 50×90 см.','http://127.0.0.1:36737/pictures/8.svg');
INSERT INTO products VALUES(113,2,'Рушник лляний, синій','рушник ллянии синіи towel linen 2','TOWEL-LINEN-2',38500,'UAH',14,'М''який льон, 50×90 см.','http://127.0.0.1:36737/pictures/8.svg');
INSERT INTO products VALUES(114,2,'Рушник лляний, теракота','рушник ллянии теракота towel linen 3','TOWEL-LINEN-3',38500,'UAH',0,'М''який льон, 50×90 см.','http://127.0.0.1:36737/pictures/8.svg');
INSERT INTO products VALUES(115,2,'Фартух лляний','фартух ллянии apron linen','APRON-LINEN',65000,'UAH',9,'Фартух із двома кишенями.','http://127.0.0.1:36737/pictures/9.svg');
INSERT INTO products VALUES(116,2,'Шкарпетки теплі, 36–38','шкарпетки теплі 36 38 socks warm 1','SOCKS-WARM-1',19500,'UAH',20,'Шкарпетки з вовни, дуже теплі.','http://127.0.0.1:36737/pictures/10.svg');
INSERT INTO products VALUES(117,2,'Шкарпетки теплі, 39–41','шкарпетки теплі 39 41 socks warm 2','SOCKS-WARM-2',19500,'UAH',18,'Шкарпетки з вовни, дуже теплі.','http://127.0.0.1:36737/pictures/10.svg');
INSERT INTO products VALUES(118,2,'Шкарпетки теплі, 42–44','шкарпетки теплі 42 44 socks warm 3','SOCKS-WARM-3',19500,'UAH',7,'Шкарпетки з вовни, дуже теплі.','http://127.0.0.1:36737/pictures/10.svg');
INSERT INTO products VALUES(119,2,'Подушка з лавандою','подушка з лавандою pillow lavender','PILLOW-LAVENDER',54000,'UAH',11,'Маленька подушка для спокійного сну.','http://127.0.0.1:36737/pictures/11.svg');
INSERT INTO products VALUES(120,2,'Шопер «Мальви»','шопер мальви bag shopper','BAG-SHOPPER',45000,'UAH',16,'Полотняна торба з вишивкою.','http://127.0.0.1:36737/pictures/12.svg');
INSERT INTO products VALUES(121,3,'Свічка соєва, кориця','свічка соєва кориця candle soy 1','CANDLE-SOY-1',31000,'UAH',15,'Горить до 40 годин.','http://127.0.0.1:36737/pictures/13.svg');
INSERT INTO products VALUES(122,3,'Свічка соєва, хвоя','свічка соєва хвоя candle soy 2','CANDLE-SOY-2',31000,'UAH',10,'Горить до 40 годин.','http://127.0.0.1:36737/pictures/13.svg');
INSERT INTO products VALUES(123,3,'Свічка соєва, бавовна','свічка соєва бавовна candle soy 3','CANDLE-SOY-3',31000,'UAH',6,'Горить до 40 годин.','http://127.0.0.1:36737/pictures/13.svg');
INSERT INTO products VALUES(124,3,'Свічка медова','свічка медова candle honey','CANDLE-HONEY',18000,'UAH',40,'Скручена з вощини, пахне медом.','http://127.0.0.1:36737/pictures/14.svg');
INSERT INTO products VALUES(125,3,'Аромадифузор, грейпфрут','аромадифузор греипфрут diffuser 1','DIFFUSER-1',56000,'UAH',7,'Скляна пляшка з ротанговими паличками, 100 мл.','http://127.0.0.1:36737/pictures/15.svg');
INSERT INTO products VALUES(126,3,'Аромадифузор, сандал','аромадифузор сандал diffuser 2','DIFFUSER-2',59000,'UAH',4,'Скляна пляшка з ротанговими паличками, 100 мл.','http://127.0.0.1:36737/pictures/15.svg');
INSERT INTO products VALUES(127,3,'Саше з карпатськими травами','саше з карпатськими травами sachet herbs','SACHET-HERBS',9500,'UAH',60,'Для шафи або подушки.','http://127.0.0.1:36737/pictures/16.svg');
INSERT INTO products VALUES(128,3,'Свічник дубовий','свічник дубовии holder oak','HOLDER-OAK',34000,'UAH',0,'Точений із дуба, з олійним покриттям.','http://127.0.0.1:36737/pictures/17.svg');
INSERT INTO products VALUES(129,3,'Набір пахощів','набір пахощів incense set','INCENSE-SET',23000,'UAH',13,'20 паличок і підставка.','http://127.0.0.1:36737/pictures/18.svg');
INSERT INTO products VALUES(130,4,'Набір «Чайна пауза»','набір чаина пауза set tea','SET-TEA',99000,'UAH',8,replace('Чашка, мед і трав''яний чай у коробці.\n\nЛистівка – у подарунок!','\n',char(10)),'http://127.0.0.1:36737/pictures/19.svg');
INSERT INTO products VALUES(131,4,'Набір для малюка, блакитний','набір для малюка блакитнии set baby 1','SET-BABY-1',135000,'UAH',3,'Плюшевий ведмідь, пледик і книжечка.','http://127.0.0.1:36737/pictures/20.svg');
INSERT INTO products VALUES(132,4,'Набір для малюка, рожевий','набір для малюка рожевии set baby 2','SET-BABY-2',135000,'UAH',0,'Плюшевий ведмідь, пледик і книжечка.','http://127.0.0.1:36737/pictures/20.svg');
INSERT INTO products VALUES(133,4,'Набір «Новосілля»','набір новосілля set home','SET-HOME',148000,'UAH',5,'Свічка, рушник і дошка для сиру.','http://127.0.0.1:36737/pictures/21.svg');
INSERT INTO products VALUES(134,4,'Набір солодощів, малий','набір солодощів малии set sweet 1','SET-SWEET-1',52000,'UAH',12,'Шоколад ручної роботи та горіхи в меду.','http://127.0.0.1:36737/pictures/22.svg');
INSERT INTO products VALUES(135,4,'Набір солодощів, великий','набір солодощів великии set sweet 2','SET-SWEET-2',94000,'UAH',9,'Шоколад ручної роботи та горіхи в меду.','http://127.0.0.1:36737/pictures/22.svg');
INSERT INTO products VALUES(136,4,'Подарунковий сертифікат, 500 грн','подарунковии сертифікат 500 грн card gift 1','CARD-GIFT-1',50000,'UAH',100,'Діє один рік.','http://127.0.0.1:36737/pictures/23.svg');
INSERT INTO products VALUES(137,4,'Подарунковий сертифікат, 1000 грн','подарунковии сертифікат 1000 грн card gift 2','CARD-GIFT-2',100000,'UAH',100,'Діє один рік.','http://127.0.0.1:36737/pictures/23.svg');
INSERT INTO products VALUES(138,4,'Подарунковий сертифікат, 2000 грн','подарунковии сертифікат 2000 грн card gift 3','CARD-GIFT-3',200000,'UAH',100,'Діє один рік.','http://127.0.0.1:36737/pictures/23.svg');
INSERT INTO products VALUES(139,4,'Записник «Мрії»','записник мріі notebook','NOTEBOOK',27500,'UAH',22,'Тверда обкладинка, 160 сторінок у крапку.','http://127.0.0.1:36737/pictures/24.svg');
CREATE TABLE leads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE, -- customer and step: one intent is one lead
    reference TEXT NOT NULL UNIQUE, -- the marker by which the CRM is searched
    body TEXT NOT NULL, -- versioned JSON, see domain::lead
    status TEXT NOT NULL, -- created, sending, handed_over, rejected, unsure
    crm_id TEXT,
    reason TEXT, -- of a rejection
    created_at INTEGER NOT NULL,
    sent_at INTEGER, -- when the CRM was first told
    updated_at INTEGER NOT NULL
, erased_at INTEGER);
INSERT INTO leads VALUES(1001,7000000001,1,1,'question','7000000001:1:2','2aa47eb8bde24179','{"version":1,"contact":{"name":"Олена","phone":null,"username":null,"telegram":1,"source":null},"content":{"kind":"question","text":"Чи є чашки?"}}','handed_over','501',NULL,1795000000000000,1795000000000000,1795000000000000,NULL);
INSERT INTO leads VALUES(1002,7000000001,2,2,'order','7000000001:2:5','5fd60fe1e9b74f40','{"version":1,"contact":{"name":"Покупець","phone":"+380501112233","username":null,"telegram":2,"source":null},"content":{"kind":"order","lines":[{"product":125,"name":"Аромадифузор, грейпфрут","sku":"DIFFUSER-1","price":{"minor":56000,"currency":"UAH"},"quantity":1,"picture":"http://127.0.0.1:36737/pictures/15.svg"}]}}','sending',NULL,NULL,1795000006000000,1795000006000000,1795000006000000,NULL);
INSERT INTO leads VALUES(1003,7000000001,3,2,'order','7000000001:3:5','0541d68c4b624641','{"version":1,"contact":{"name":"Покупець","phone":"+380501112233","username":null,"telegram":3,"source":null},"content":{"kind":"order","lines":[{"product":125,"name":"Аромадифузор, грейпфрут","sku":"DIFFUSER-1","price":{"minor":56000,"currency":"UAH"},"quantity":1,"picture":"http://127.0.0.1:36737/pictures/15.svg"}]}}','sending',NULL,NULL,1795000056000000,1795000056300000,1795000056300000,NULL);
INSERT INTO leads VALUES(1004,7000000001,4,2,'order','7000000001:4:5','4fa4d5d560be47a7','{"version":1,"contact":{"name":"Покупець","phone":"+380501112233","username":null,"telegram":4,"source":null},"content":{"kind":"order","lines":[{"product":125,"name":"Аромадифузор, грейпфрут","sku":"DIFFUSER-1","price":{"minor":56000,"currency":"UAH"},"quantity":1,"picture":"http://127.0.0.1:36737/pictures/15.svg"}]}}','created',NULL,NULL,1795000106000000,NULL,1795000106000000,NULL);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    service TEXT NOT NULL,
    lane TEXT NOT NULL, -- delivered in order within a lane and priority
    priority INTEGER NOT NULL,
    key TEXT, -- doing it twice does it once
    payload TEXT NOT NULL, -- versioned JSON
    attempts INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
INSERT INTO outbox VALUES(16,'desk','desk:later:0',1,'desk:later:0','{"later":0}',0,1795000900000000,1795000000000000);
INSERT INTO outbox VALUES(17,'desk','desk:hold:1',1,'desk:hold:1','{"hold_ends":1}',0,1795086402000000,1795000002000000);
INSERT INTO outbox VALUES(30,'crm','customer:2',0,'lead:1002','{"v":1,"lead":1002}',6,1795000099700000,1795000006000000);
INSERT INTO outbox VALUES(40,'crm','customer:3',0,'lead:1003','{"v":1,"lead":1003}',2,1795000093430000,1795000056000000);
INSERT INTO outbox VALUES(50,'crm','customer:4',0,'lead:1004','{"v":1,"lead":1004}',0,1795000106000000,1795000106000000);
CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL,
    service TEXT NOT NULL,
    lane TEXT NOT NULL,
    at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL, -- done, later, after, gave_up, stopped
    error TEXT
);
INSERT INTO attempts VALUES(1,10,'crm','customer:1',1795000000000000,0,'done',NULL);
INSERT INTO attempts VALUES(2,30,'crm','customer:2',1795000006000000,0,'later','the CRM did not answer');
INSERT INTO attempts VALUES(3,30,'crm','customer:2',1795000007000000,0,'not_yet',NULL);
INSERT INTO attempts VALUES(4,30,'crm','customer:2',1795000036000000,0,'later','the CRM did not answer');
INSERT INTO attempts VALUES(5,30,'crm','customer:2',1795000038500000,0,'later','the CRM did not answer');
INSERT INTO attempts VALUES(6,30,'crm','customer:2',1795000043400000,0,'later','the CRM did not answer');
INSERT INTO attempts VALUES(7,30,'crm','customer:2',1795000051300000,0,'later','the CRM did not answer');
INSERT INTO attempts VALUES(8,40,'crm','customer:3',1795000056300000,0,'later','the CRM did not answer');
INSERT INTO attempts VALUES(9,40,'crm','customer:3',1795000066300000,0,'not_yet',NULL);
INSERT INTO attempts VALUES(10,30,'crm','customer:2',1795000071300000,0,'later','the CRM did not answer');
INSERT INTO attempts VALUES(11,40,'crm','customer:3',1795000091300000,0,'later','the CRM did not answer');
CREATE TABLE dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL, -- update or job
    service TEXT NOT NULL,
    lane TEXT NOT NULL,
    payload TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL
);
INSERT INTO dead_letters VALUES(1,'update','telegram:7000000001','4','{"update_id":1}','the work panicked: at noon',1795000000000000);
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    service TEXT NOT NULL,
    operation TEXT NOT NULL,
    subject TEXT,
    duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    request TEXT,
    response TEXT
);
INSERT INTO journal VALUES(1,1795000000000000,'keycrm','categories',NULL,0,'200',NULL,'{"current_page":1,"data":[{"id":1,"name":"***","parent_id":null},{"id":2,"name":"***","parent_id":null},{"id":3,"name":"***","parent_id":null},"+1"],"first_page_url":"***","last_page_url":"***","next_page_url":null,"per_page":50,"prev_page_url":null,"total":4}');
INSERT INTO journal VALUES(2,1795000000000000,'keycrm','offers',NULL,0,'200',NULL,'{"current_page":1,"data":[{"barcode":null,"height":null,"id":101,"length":null,"price":420.0,"product":{"attachments_data":["***"],"category_id":1,"created_at":"2025-01-05 10:00:00","currency_code":"UAH","description":"***","has_offers":true,"height":null,"id":1,"is_archived":false,"length":null,"max_price":420.0,"min_price":399.0,"name":"***","properties_agg":{"Колір":["***","***","***"]},"quantity":15,"thumbnail_url":"***","unit_type":null,"updated_at":"2025-01-05 10:00:00","weight":null,"width":null},"product_id":1,"properties":[{"name":"***","value":"***"}],"purchased_price":"***","quantity":12,"sku":"CUP-FOREST-1","thumbnail_url":"***","weight":"***","width":null},{"barcode":null,"height":null,"id":102,"length":null,"price":420.0,"product":{"attachments_data":["***"],"category_id":1,"created_at":"2025-01-05 10:00:00","currency_code":"UAH","description":"***","has_offers":true,"height":null,"id":1,"is_archived":false,"length":null,"max_price":420.0,"min_price":399.0,"name":"***","properties_agg":{"Колір":["***","***","***"]},"quantity":15,"thumbnail_url":"***","unit_type":null,"updated_at":"2025-01-05 10:00:00","weight":null,"width":null},"product_id":1,"properties":[{"name":"***","value":"***"}],"purchased_price":"***","quantity":3,"sku":"CUP-FOREST-2","thumbnail_url":"***","weight":"***","width":null},{"barcode":null,"height":null,"id":103,"length":null,"price":399.0,"product":{"attachments_data":["***"],"category_id":1,"created_at":"2025-01-05 10:00:00","currency_code":"UAH","description":"***","has_offers":true,"height":null,"id":1,"is_archived":false,"length":null,"max_price":420.0,"min_price":399.0,"name":"***","properties_agg":{"Колір":["***","***","***"]},"quantity":15,"thumbnail_url":"***","unit_type":null,"updated_at":"2025-01-05 10:00:00","weight":null,"width":null},"product_id":1,"properties":[{"name":"***","value":"***"}],"purchased_price":"***","quantity":0,"sku":"CUP-FOREST-3","thumbnail_url":"***","weight":"***","width":null},"+36"],"first_page_u…');
INSERT INTO journal VALUES(3,1795000000000000,'keycrm','create lead','2aa47eb8bde24179',0,'201','{"contact":{"full_name":"***"},"manager_comment":"***","title":"***"}','{"communicate_at":null,"contact_id":1501,"created_at":"2026-11-18 11:06:40","id":501,"is_finished":false,"manager_comment":"***","manager_id":null,"pipeline_id":1,"source_id":null,"status_changed_at":"2026-11-18 11:06:40","status_id":1,"title":"***","updated_at":"2026-11-18 11:06:40"}');
INSERT INTO journal VALUES(4,1795000006000000,'keycrm','create lead','5fd60fe1e9b74f40',0,'the CRM did not answer: error sending request: client error (SendRequest): connection closed before message completed','{"contact":{"full_name":"***","phone":"***"},"manager_comment":"***","products":[{"name":"***","picture":"***","price":560,"quantity":1,"sku":"DIFFUSER-1"}],"title":"***"}',NULL);
INSERT INTO journal VALUES(5,1795000036000000,'keycrm','find lead','5fd60fe1e9b74f40',0,'the CRM did not answer: error sending request: client error (SendRequest): connection closed before message completed',NULL,NULL);
INSERT INTO journal VALUES(6,1795000038500000,'keycrm','find lead','5fd60fe1e9b74f40',0,'the CRM did not answer: error sending request: client error (SendRequest): connection closed before message completed',NULL,NULL);
INSERT INTO journal VALUES(7,1795000043400000,'keycrm','find lead','5fd60fe1e9b74f40',0,'the CRM did not answer: error sending request: client error (SendRequest): connection closed before message completed',NULL,NULL);
INSERT INTO journal VALUES(8,1795000051300000,'keycrm','find lead','5fd60fe1e9b74f40',0,'the CRM did not answer: error sending request: client error (SendRequest): connection closed before message completed',NULL,NULL);
INSERT INTO journal VALUES(9,1795000056300000,'keycrm','create lead','0541d68c4b624641',0,'the CRM did not answer: error sending request: client error (SendRequest): connection closed before message completed','{"contact":{"full_name":"***","phone":"***"},"manager_comment":"***","products":[{"name":"***","picture":"***","price":560,"quantity":1,"sku":"DIFFUSER-1"}],"title":"***"}',NULL);
INSERT INTO journal VALUES(10,1795000071300000,'keycrm','find lead','5fd60fe1e9b74f40',0,'the CRM did not answer: error sending request: client error (SendRequest): connection closed before message completed',NULL,NULL);
INSERT INTO journal VALUES(11,1795000091300000,'keycrm','find lead','0541d68c4b624641',0,'the CRM did not answer: error sending request: client error (SendRequest): connection closed before message completed',NULL,NULL);
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO settings VALUES('proof-of-dump','1');
INSERT INTO settings VALUES('webhook_secret:7000000001','b02f0148d54048089f0660c163af80e66ce96a29a9a94835848e8ba788ef0851');
CREATE TABLE managers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    username TEXT,
    role TEXT NOT NULL, -- banned, pending, manager, admin
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL
, stated TEXT, stated_at INTEGER, shifts TEXT, days_off TEXT, max_parallel INTEGER, own_only INTEGER NOT NULL DEFAULT 0, assigned_at INTEGER, missed INTEGER NOT NULL DEFAULT 0);
INSERT INTO managers VALUES(501,'Юлія','manager_501','manager','uk',1795000000000000,NULL,NULL,NULL,NULL,NULL,0,NULL,0);
INSERT INTO managers VALUES(900,'Адмін',NULL,'admin','uk',1795000000000000,NULL,NULL,NULL,NULL,NULL,0,NULL,0);
CREATE TABLE manager_places (
    manager_id INTEGER PRIMARY KEY REFERENCES managers (id),
    place TEXT NOT NULL -- versioned JSON, see domain::manager
);
INSERT INTO manager_places VALUES(501,'{"v":1,"at":"writing","conversation":1}');
INSERT INTO manager_places VALUES(900,'{"v":1,"at":"home"}');
CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL, -- telegram, keeping
    bot_id INTEGER NOT NULL, -- 0 where the channel has no bot
    external_id INTEGER NOT NULL, -- the chat, or the invoice number
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    title TEXT, -- the product, where the channel tells
    is_open INTEGER NOT NULL, -- 0 or 1
    fence INTEGER NOT NULL, -- the last that a hold was given
    unread INTEGER NOT NULL,
    waiting_since INTEGER, -- since when the customer waits for an answer
    last_at INTEGER NOT NULL,
    fulfilment TEXT, -- new, in_work, done, reopened; none: no order
    fulfiller_id INTEGER REFERENCES managers (id),
    thread_id INTEGER, -- its topic in a forum group
    created_at INTEGER NOT NULL, department INTEGER NOT NULL DEFAULT 0, case_id INTEGER,
    UNIQUE (channel, bot_id, external_id)
);
INSERT INTO conversations VALUES(1,'telegram',7000000001,1,1,NULL,1,1,1,1795000000000000,1795000000000000,NULL,NULL,NULL,1795000000000000,0,1);
CREATE TABLE holds (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversations (id),
    manager_id INTEGER NOT NULL REFERENCES managers (id),
    fence INTEGER NOT NULL,
    until INTEGER NOT NULL
, since INTEGER NOT NULL DEFAULT 0, assigned INTEGER NOT NULL DEFAULT 0);
INSERT INTO holds VALUES(1,501,1,1795086402000000,1795000002000000,0);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    author TEXT NOT NULL, -- customer, manager, colleague (in the CRM), note, system
    manager_id INTEGER,
    external_id INTEGER, -- its id in the channel
    content TEXT NOT NULL, -- versioned JSON, see domain::content
    album TEXT,
    progress TEXT NOT NULL, -- received, queued, sending, sent, read, failed, unknown, overtaken, dropped
    reason TEXT,
    reply_to INTEGER,
    quote TEXT,
    fence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    edited_at INTEGER
, erased INTEGER NOT NULL DEFAULT 0);
INSERT INTO messages VALUES(1,1,'customer',NULL,3,'{"v":1,"kind":"text","words":{"text":"Чи є чашки?"}}',NULL,'received',NULL,NULL,NULL,0,1795000000000000,NULL,0);
CREATE TABLE copies (
    bot_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    entry_id INTEGER, -- none: a card or a list of several
    is_source INTEGER NOT NULL, -- 1: the manager wrote it there
    PRIMARY KEY (bot_id, chat_id, message_id)
);
INSERT INTO copies VALUES(7000000001,-1001000000001,1,1,1,0);
INSERT INTO copies VALUES(7000000001,501,4,1,NULL,0);
INSERT INTO copies VALUES(7000000001,501,5,1,NULL,0);
INSERT INTO copies VALUES(7000000001,501,6,1,1,0);
CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bot_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    message_id INTEGER, -- once Telegram has told it
    has_media INTEGER NOT NULL,
    shown TEXT, -- what it says now, to tell whether it must be edited
    at INTEGER NOT NULL
);
INSERT INTO notices VALUES(1,7000000001,-1001000000001,1,0,'48f46743105b8dd9',1795000000000000);
CREATE TABLE notice_entries (
    notice_id INTEGER NOT NULL REFERENCES notices (id),
    entry_id INTEGER NOT NULL REFERENCES messages (id),
    conversation_id INTEGER NOT NULL,
    PRIMARY KEY (notice_id, entry_id)
);
INSERT INTO notice_entries VALUES(1,1,1);
CREATE TABLE notices_due (
    chat_id INTEGER NOT NULL,
    entry_id INTEGER NOT NULL REFERENCES messages (id),
    conversation_id INTEGER NOT NULL,
    PRIMARY KEY (chat_id, entry_id)
);
INSERT INTO notices_due VALUES(501,1,1);
CREATE TABLE crm_chats (
    service TEXT NOT NULL,
    chat_id INTEGER NOT NULL,
    last_message INTEGER, -- none: never read
    stamp TEXT, -- of its row in the CRM's list
    PRIMARY KEY (service, chat_id)
);
INSERT INTO crm_chats VALUES('keeping',129647692,5,'x|5|0');
CREATE TABLE canned (
    name TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    manager_id INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
INSERT INTO canned VALUES('адреса','Ми на вул. Хрещатик, 1',501,1795000000000000);
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    manager_id INTEGER, -- none: the program
    action TEXT NOT NULL,
    conversation_id INTEGER,
    fence INTEGER, -- of the hold from then on
    subject INTEGER, -- the other manager
    detail TEXT
);
INSERT INTO audit VALUES(1,1795000000000000,NULL,'make_admin',NULL,NULL,900,NULL);
INSERT INTO audit VALUES(2,1795000000000000,501,'apply',NULL,NULL,501,NULL);
INSERT INTO audit VALUES(3,1795000000000000,900,'approve',NULL,NULL,501,NULL);
INSERT INTO audit VALUES(4,1795000002000000,501,'take',1,1,NULL,NULL);
CREATE TABLE cart_lines (
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    product_id INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    PRIMARY KEY (customer_id, product_id)
) WITHOUT ROWID;
INSERT INTO cart_lines VALUES(1,101,2,1795000000000000);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER UNIQUE REFERENCES leads (id), -- none: made elsewhere
    crm_kind TEXT NOT NULL, -- order or lead: which of the CRM's things carries the status
    crm_id TEXT, -- its id there; none: not handed over yet
    phone_key TEXT, -- the buyer's phone by the CRM
    total INTEGER, -- minor units
    currency TEXT,
    stage TEXT NOT NULL, -- accepted, in_work, done, cancelled
    crm_status TEXT, -- the CRM's id of the status
    status_name TEXT,
    status_at INTEGER, -- since when it stands so, by the CRM
    tracking TEXT,
    paid INTEGER NOT NULL DEFAULT 0, -- 1: paid in full as far as we know
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    UNIQUE (crm_kind, crm_id)
);
INSERT INTO orders VALUES(1,1002,'lead',NULL,NULL,56000,'UAH','accepted',NULL,NULL,NULL,NULL,0,1795000006000000,1795000006000000);
INSERT INTO orders VALUES(2,1003,'lead',NULL,NULL,56000,'UAH','accepted',NULL,NULL,NULL,NULL,0,1795000056000000,1795000056000000);
INSERT INTO orders VALUES(3,1004,'lead',NULL,NULL,56000,'UAH','accepted',NULL,NULL,NULL,NULL,0,1795000106000000,1795000106000000);
CREATE TABLE crm_statuses (
    crm_kind TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    stage TEXT, -- none: the name alone tells nothing
    PRIMARY KEY (crm_kind, id)
) WITHOUT ROWID;
INSERT INTO crm_statuses VALUES('order','1','Новий','new');
CREATE TABLE payments (
    charge TEXT PRIMARY KEY, -- Telegram's id
    lead_id INTEGER NOT NULL REFERENCES leads (id),
    provider_charge TEXT NOT NULL,
    amount INTEGER NOT NULL, -- minor units
    currency TEXT NOT NULL,
    status TEXT NOT NULL, -- received, sending, handed_over
    at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO payments VALUES('dump-charge',1001,'provider-charge',45000,'UAH','handed_over',1795000000000000,1795000000000000);
CREATE TABLE manager_departments (
    manager_id INTEGER NOT NULL REFERENCES managers (id),
    department INTEGER NOT NULL, -- its id in the settings
    sees TEXT, -- own, own_and_free, all; none: as the settings say
    PRIMARY KEY (manager_id, department)
) WITHOUT ROWID;
INSERT INTO manager_departments VALUES(501,1,'all');
CREATE TABLE cases (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- the number that people use
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    department INTEGER NOT NULL,
    subject TEXT, -- what the customer chose it to be about
    state TEXT NOT NULL, -- new, in_work, waiting (for the customer), done
    opened_at INTEGER NOT NULL,
    opened_by INTEGER, -- the manager who wrote first; none: the customer
    manager_id INTEGER, -- who held it last
    answered_at INTEGER, -- the first answer to the customer
    answered_by INTEGER, -- whose it was; none: a colleague's in the CRM
    response_seconds INTEGER, -- from the opening to the first answer
    response_working INTEGER, -- the same within working hours
    closed_at INTEGER,
    closed_by INTEGER, -- none: the customer, or silence
    resolution_seconds INTEGER, -- from the opening to the closing
    resolution_working INTEGER,
    reopened INTEGER NOT NULL DEFAULT 0, -- how often
    rating INTEGER, -- stars, 1 to 5
    rated_at INTEGER
);
INSERT INTO cases VALUES(1,1,0,NULL,'in_work',1795000000000000,NULL,501,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL);
INSERT INTO cases VALUES(9001,1,0,NULL,'waiting',1795000000000000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL);
CREATE TABLE case_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    conversation_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL, -- see domain::case
    manager_id INTEGER,
    detail TEXT
);
INSERT INTO case_events VALUES(1,1,1,1795000000000000,'opened',NULL,NULL);
INSERT INTO case_events VALUES(2,1,1,1795000000000000,'asked',NULL,NULL);
INSERT INTO case_events VALUES(3,1,1,1795000002000000,'taken',501,NULL);
INSERT INTO case_events VALUES(4,9001,1,1795000000000000,'opened',NULL,NULL);
CREATE TABLE courtesies (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    day TEXT NOT NULL, -- of the shop's zone
    PRIMARY KEY (case_id, kind, day)
) WITHOUT ROWID;
INSERT INTO courtesies VALUES(1,'joined:501','2026-11-18');
INSERT INTO courtesies VALUES(9001,'waiting','2026-11-18');
CREATE TABLE sms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    inbound INTEGER NOT NULL DEFAULT 0, -- 1: a phone wrote to us
    phone TEXT NOT NULL, -- sealed; the other side
    phone_key TEXT NOT NULL,
    text TEXT NOT NULL, -- sealed
    language TEXT NOT NULL,
    kind TEXT NOT NULL, -- code, reply, order, api, odoo, auto; inbound: what it was sent to us for is unknown, so auto
    state TEXT NOT NULL, -- see domain::sms; inbound: received
    parts INTEGER NOT NULL DEFAULT 0,
    sender TEXT, -- who it was asked to be from; inbound: the number of ours
    wanted TEXT, -- the provider that was asked for
    provider TEXT, -- who has it, had it last or is to get it next
    provider_id TEXT,
    failure TEXT, -- why it did not arrive, see domain::sms
    code TEXT, -- the provider's own code
    reason TEXT, -- the provider's own words
    cost_micros INTEGER, -- millionths of the currency's unit
    currency TEXT,
    entry_id INTEGER, -- the message of a conversation that it carries
    owner TEXT, -- who asked for it from outside: api:<key id>, odoo
    own_key TEXT, -- by which the owner knows it; the same key is the same message
    own_print TEXT, -- of what was asked with that key
    report_to TEXT, -- where the owner is told of its state
    told TEXT, -- what the owner was told last, in the owner's words
    created_at INTEGER NOT NULL,
    begun_at INTEGER, -- when it was last begun to be handed over
    sent_at INTEGER,
    done_at INTEGER
);
INSERT INTO sms VALUES(9001,0,'+380501112233','+380501112233','Ваше замовлення в дорозі','uk','order','delivered',1,NULL,NULL,'twilio','SM9001',NULL,NULL,NULL,55000,'USD',NULL,NULL,NULL,NULL,NULL,NULL,1795000000000000,NULL,1795000001000000,1795000002000000);
INSERT INTO sms VALUES(9002,1,'+380501112233','+380501112233','Дякую','uk','auto','received',0,'+380441112233',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1795000003000000,NULL,NULL,NULL);
CREATE TABLE sms_attempts (
    sms_id INTEGER NOT NULL REFERENCES sms (id),
    number INTEGER NOT NULL,
    provider TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL, -- begun, accepted, refused, passed_on, unknown, found, not_there
    code TEXT,
    reason TEXT,
    PRIMARY KEY (sms_id, number)
) WITHOUT ROWID;
INSERT INTO sms_attempts VALUES(9001,1,'twilio',1795000001000000,'accepted',NULL,NULL);
CREATE TABLE sms_receipts (
    provider TEXT NOT NULL,
    provider_id TEXT NOT NULL,
    state TEXT NOT NULL,
    failure TEXT,
    code TEXT,
    reason TEXT,
    cost_micros INTEGER,
    currency TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (provider, provider_id, state)
) WITHOUT ROWID;
INSERT INTO sms_receipts VALUES('twilio','SM9009','delivered',NULL,NULL,NULL,NULL,NULL,1795000004000000);
CREATE TABLE sms_opt_outs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    phone TEXT NOT NULL, -- sealed
    phone_key TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    how TEXT NOT NULL -- word (they wrote it), provider (it refused), hand
);
INSERT INTO sms_opt_outs VALUES(9001,'+380671112244','+380671112244',1795000000000000,'word');
CREATE TABLE sms_parties (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    phone TEXT NOT NULL, -- sealed
    phone_key TEXT NOT NULL UNIQUE
);
INSERT INTO sms_parties VALUES(9001,'+380501112233','+380501112233');
CREATE TABLE sms_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    phone_key TEXT NOT NULL,
    owner TEXT NOT NULL, -- who asked: chat:<bot>:<chat>, api:<key id>
    hash TEXT NOT NULL, -- of the code, with the row's own salt
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    used_at INTEGER -- when it was used up, or another took its place
);
INSERT INTO sms_codes VALUES(9001,'+380501112233','chat:7000000001:1','salt$hash',1795000000000000,1795000600000000,1,NULL);
CREATE TABLE sms_templates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL DEFAULT '', -- '': the shop's own
    provider_id TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (provider, provider_id, name, language)
);
INSERT INTO sms_templates VALUES(9001,'','','ready','uk','Замовлення {{ number }} чекає',1795000000000000);
CREATE TABLE sms_spent (
    day TEXT NOT NULL, -- of the shop's zone
    provider TEXT NOT NULL,
    parts INTEGER NOT NULL DEFAULT 0,
    micros INTEGER NOT NULL DEFAULT 0,
    warned INTEGER NOT NULL DEFAULT 0, -- 1: the admins were told that the limit is reached
    PRIMARY KEY (day, provider)
) WITHOUT ROWID;
INSERT INTO sms_spent VALUES('2026-11-18','twilio',3,165000,0);
CREATE TABLE sms_providers (
    name TEXT PRIMARY KEY,
    balance_micros INTEGER,
    currency TEXT,
    balance_at INTEGER,
    warned INTEGER NOT NULL DEFAULT 0, -- 1: the admins were told that the money is running out
    paused_until INTEGER, -- others are preferred until then
    trouble TEXT -- why
) WITHOUT ROWID;
INSERT INTO sms_providers VALUES('twilio',12000000,'USD',1795000000000000,0,NULL,NULL);
CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, -- the key itself is shown once and not kept
    scopes TEXT NOT NULL, -- with commas: sms:send, sms:read, codes
    per_minute INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
);
INSERT INTO api_keys VALUES(9001,'Склад','b94d27b9934d3e08','sms:send',60,1795000000000000,NULL,NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('leads',1004);
INSERT INTO sqlite_sequence VALUES('audit',4);
INSERT INTO sqlite_sequence VALUES('outbox',52);
INSERT INTO sqlite_sequence VALUES('journal',11);
INSERT INTO sqlite_sequence VALUES('customers',4);
INSERT INTO sqlite_sequence VALUES('conversations',1);
INSERT INTO sqlite_sequence VALUES('messages',1);
INSERT INTO sqlite_sequence VALUES('cases',9001);
INSERT INTO sqlite_sequence VALUES('case_events',4);
INSERT INTO sqlite_sequence VALUES('attempts',11);
INSERT INTO sqlite_sequence VALUES('notices',1);
INSERT INTO sqlite_sequence VALUES('orders',3);
INSERT INTO sqlite_sequence VALUES('sms',9002);
INSERT INTO sqlite_sequence VALUES('sms_opt_outs',9001);
INSERT INTO sqlite_sequence VALUES('sms_parties',9001);
INSERT INTO sqlite_sequence VALUES('sms_codes',9001);
INSERT INTO sqlite_sequence VALUES('sms_templates',9001);
INSERT INTO sqlite_sequence VALUES('api_keys',9001);
INSERT INTO sqlite_sequence VALUES('dead_letters',1);
CREATE INDEX seen_updates_age ON seen_updates (seen_at);
CREATE INDEX identities_customer ON identities (customer_id);
CREATE INDEX products_name ON products (search, id);
CREATE INDEX products_category ON products (category_id, search, id);
CREATE INDEX leads_customer ON leads (customer_id, id);
CREATE INDEX leads_open ON leads (status) WHERE status <> 'handed_over';
CREATE UNIQUE INDEX outbox_key ON outbox (key) WHERE key IS NOT NULL;
CREATE INDEX outbox_order ON outbox (service, priority, id);
CREATE INDEX attempts_job ON attempts (job_id);
CREATE INDEX attempts_age ON attempts (at);
CREATE INDEX journal_age ON journal (at);
CREATE INDEX conversations_recent ON conversations (last_at, id);
CREATE INDEX conversations_customer ON conversations (customer_id);
CREATE INDEX conversations_waiting ON conversations (waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX conversations_fulfilment ON conversations (fulfiller_id, last_at) WHERE fulfilment IS NOT NULL;
CREATE INDEX conversations_thread ON conversations (thread_id) WHERE thread_id IS NOT NULL;
CREATE INDEX holds_manager ON holds (manager_id);
CREATE INDEX messages_history ON messages (conversation_id, id);
CREATE UNIQUE INDEX messages_external ON messages (conversation_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX messages_open ON messages (progress) WHERE progress IN ('queued', 'sending', 'failed', 'unknown', 'overtaken');
CREATE INDEX copies_entry ON copies (entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX notice_entries_conversation ON notice_entries (conversation_id);
CREATE INDEX audit_conversation ON audit (conversation_id, id);
CREATE INDEX audit_age ON audit (at);
CREATE INDEX customers_phone_key ON customers (phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX customers_email_key ON customers (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX orders_phone ON orders (phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX payments_lead ON payments (lead_id);
CREATE INDEX leads_crm ON leads (crm_id) WHERE crm_id IS NOT NULL;
CREATE INDEX customers_leads_to_erase ON customers (id) WHERE leads_to_erase = 1;
CREATE INDEX dialogues_customer ON dialogues (customer_id);
CREATE INDEX messages_kept ON messages (at) WHERE erased = 0;
CREATE INDEX conversations_department ON conversations (department, last_at);
CREATE INDEX cases_conversation ON cases (conversation_id, id);
CREATE INDEX cases_opened ON cases (opened_at);
CREATE INDEX cases_closed ON cases (closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX cases_rated ON cases (rated_at) WHERE rated_at IS NOT NULL;
CREATE INDEX case_events_case ON case_events (case_id, id);
CREATE INDEX case_events_kind ON case_events (kind, at);
CREATE INDEX courtesies_day ON courtesies (day);
CREATE INDEX messages_manager ON messages (manager_id, at, author) WHERE manager_id IS NOT NULL;
CREATE INDEX conversations_orders ON conversations (last_at) WHERE fulfilment IS NOT NULL;
CREATE UNIQUE INDEX sms_provider_id ON sms (provider, provider_id) WHERE provider_id IS NOT NULL;
CREATE UNIQUE INDEX sms_own_key ON sms (owner, own_key) WHERE own_key IS NOT NULL;
CREATE INDEX sms_phone ON sms (phone_key, id);
CREATE INDEX sms_entry ON sms (entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX sms_open ON sms (state, id) WHERE state IN ('queued', 'sending', 'unsure');
CREATE INDEX sms_created ON sms (created_at);
CREATE INDEX sms_ended ON sms (done_at) WHERE state IN ('failed', 'undelivered');
CREATE INDEX sms_receipts_at ON sms_receipts (at);
CREATE INDEX sms_codes_phone ON sms_codes (phone_key, made_at);
CREATE INDEX sms_codes_owner ON sms_codes (owner, made_at);
CREATE INDEX sms_codes_made ON sms_codes (made_at);
COMMIT;
