PRAGMA application_id = 1380273229;
PRAGMA user_version = 3;
BEGIN TRANSACTION;
CREATE TABLE answers (
    campaign INTEGER NOT NULL,
    trial INTEGER NOT NULL,
    number INTEGER NOT NULL,
    operation TEXT NOT NULL,
    prompt TEXT NOT NULL,
    expected TEXT NOT NULL,
    said TEXT NOT NULL,
    score REAL NOT NULL,
    reason TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (campaign, trial, number)
) STRICT;
INSERT INTO "answers" VALUES(1,1,0,'add','0+1=','10','10',1.0,'','6393ace240d7dc8c4ea027fb2800ee396b60d77e6414d4a2b879e13fdc99c327');
INSERT INTO "answers" VALUES(1,1,1,'add','1+1=','10','10',1.0,'','d13782e4f04e0a714e9347b88c06c43ed68f9be9581576364da378a91cd170df');
INSERT INTO "answers" VALUES(1,1,2,'add','2+1=','10','10',1.0,'','9d4e1c0dd0315163b39fc0267ef52d06e84b9006cd8e339a5cf437d972db0ba1');
INSERT INTO "answers" VALUES(1,1,3,'add','3+1=','10','10',1.0,'','2cb72c6d90a7056517c670010afaf1e8a06c4ad31eb1abfd4937c658d2a5a307');
INSERT INTO "answers" VALUES(1,1,4,'add','4+1=','10','10',1.0,'','7bb53e9a197a2c860f95cdea3a547718d199782190302dcab5ee3f8ca27ee1bf');
INSERT INTO "answers" VALUES(1,1,5,'add','5+1=','10','10',1.0,'','2153773de6a544a2df807dd21a8110ba19108b2c00fe488d4af231c5ff93ebfb');
INSERT INTO "answers" VALUES(1,1,6,'add','6+1=','10','10',1.0,'','10582060ee9f9f02046f5dd2cbfdb9a2eebebdff87f08ad52c3913985499c5cb');
INSERT INTO "answers" VALUES(1,1,7,'add','7+1=','10',CAST(x'300031205b7265645d' AS TEXT),0.0,'not a number','aae25790fcbae0e31c7fceb69ec164a9f74159970888b35b4c0410a81db05566');
INSERT INTO "answers" VALUES(1,1,8,'add','8+1=','10',CAST(x'300031205b7265645d' AS TEXT),0.0,'not a number','0145b45f78ac343c3a70de2d40a02a259fe5194200407b9ea6ec6df0d7e997d3');
INSERT INTO "answers" VALUES(1,1,9,'add','9+1=','10',CAST(x'300031205b7265645d' AS TEXT),0.0,'not a number','344b99589a31592c769e37f49c474c1a80aafba589eabf4344632f1a1aa4e0a7');
INSERT INTO "answers" VALUES(1,2,0,'add','0+1=','10','10',1.0,'','97990cbcddd084811f6029ec03968b25044e688623e07625df67f71bafd15013');
INSERT INTO "answers" VALUES(1,2,1,'add','1+1=','10','10',1.0,'','b520c2cda1541d3047e948eb52cefbdfbbb50510611fd1aff0796ef358ee2ef7');
INSERT INTO "answers" VALUES(1,2,2,'add','2+1=','10','10',1.0,'','861145a2c0025d3be02b822e7063e48fa5320b4e2b4f93608ca767245d52134a');
INSERT INTO "answers" VALUES(1,2,3,'add','3+1=','10','10',1.0,'','1bf802dbdde3c1e839029f74bd45e1d1bf958129366fb9a3c1fccb8885b21fad');
INSERT INTO "answers" VALUES(1,2,4,'add','4+1=','10','10',1.0,'','d0efb29af32c20bfac46ec5e23b2e35d0e83adb2b87b2f3cee57ed0d230c6dc4');
INSERT INTO "answers" VALUES(1,2,5,'add','5+1=','10','10',1.0,'','41ef865b3b569c1018e56efb5a964ba5348739513734f0ee586c344477af3e74');
INSERT INTO "answers" VALUES(1,2,6,'add','6+1=','10','10',1.0,'','049e52890fb84f6a5c63fac8eb91c27f42014edf1fc6d5caf8147d1f2f7ef4b9');
INSERT INTO "answers" VALUES(1,2,7,'add','7+1=','10',CAST(x'300031205b7265645d' AS TEXT),0.0,'not a number','16d7e955698b876f766dad50e96195efa3e9b3b08b08c8f7df3b3f675c6707f0');
INSERT INTO "answers" VALUES(1,2,8,'add','8+1=','10',CAST(x'300031205b7265645d' AS TEXT),0.0,'not a number','0a950309df9c1196cdf1c970b4d6732df569f1f60690c7138dd899c0f8f60a95');
INSERT INTO "answers" VALUES(1,2,9,'add','9+1=','10',CAST(x'300031205b7265645d' AS TEXT),0.0,'not a number','61354a16d8f474c1e13bd3f4c5ccc0d10050a895e45f865c154b0a5eecfd70aa');
INSERT INTO "answers" VALUES(1,3,0,'add','0+1=','10','10',1.0,'','8aa8e7936d4468ed105ae8348d8c8e8bbccd86376418d7ba8551c00c5b32ff56');
INSERT INTO "answers" VALUES(1,3,1,'add','1+1=','10','10',1.0,'','53e20cd131fc579ef532d290bc8fa72c8504bd6386c70b60a5eb5da4c2acf917');
INSERT INTO "answers" VALUES(1,3,2,'add','2+1=','10','10',1.0,'','fcc376ef25d6499ae2e713e4b0f64be9da1db73dfb976df26a823bfa6b152b08');
INSERT INTO "answers" VALUES(1,3,3,'add','3+1=','10','10',1.0,'','1a1e89b15f85ce805e83c5d3964a4745ed78a31a811d6c9b18707525eb0c0399');
INSERT INTO "answers" VALUES(1,3,4,'add','4+1=','10','10',1.0,'','4e75ca4687c8c29ce1f249775ca807ca4600507b1cfe498ca465575a09d3f120');
INSERT INTO "answers" VALUES(1,3,5,'add','5+1=','10','10',1.0,'','2755c3dd295685dbf500ba3dbd60c8bcf09e96f68a625f793597a1c1a5248abf');
INSERT INTO "answers" VALUES(1,3,6,'add','6+1=','10','10',1.0,'','e8228bf3342a58271c49ac6505da7c849868fcb2297d302d3217a5ec2a79db28');
INSERT INTO "answers" VALUES(1,3,7,'add','7+1=','10','10',1.0,'','a30042055628d312bd4040af48d35ab0fe23228ca8efe856242dad8d30dcd9f3');
INSERT INTO "answers" VALUES(1,3,8,'add','8+1=','10','10',1.0,'','a97155cc4e1f0781a307994ca3b906a00955a91648da76463db422a43d337184');
INSERT INTO "answers" VALUES(1,3,9,'add','9+1=','10',CAST(x'300031205b7265645d' AS TEXT),0.0,'not a number','a617c8f9b2e6d9cba6f0445fbc46ed132d8287b09d4a3b0ecb1a50c91bda6034');
INSERT INTO "answers" VALUES(1,4,0,'add','0+1=','10','10',1.0,'','e1c87d5cb2d16629c9474f6677b90e98b27e707a2046bc3148a2b12e23a3d4ed');
INSERT INTO "answers" VALUES(1,4,1,'add','1+1=','10','10',1.0,'','08c0319eea974520c0681e529cf29dccad1e049a5df1dab1170d5d98d87b02f8');
INSERT INTO "answers" VALUES(1,4,2,'add','2+1=','10','10',1.0,'','3fbf46904f0871a1fe336fae5e0f5b74756e82eb88c689a361579dcb0c968f08');
INSERT INTO "answers" VALUES(1,4,3,'add','3+1=','10','10',1.0,'','b1f696a11b054ee6a219bd398a5992b9a30f3d4e2543a88fa0a7170b257d6c3e');
INSERT INTO "answers" VALUES(1,4,4,'add','4+1=','10','10',1.0,'','96843096ea5b1a0084fea664136e5e88236ed76603547cf3f6450e8cf84b51c0');
INSERT INTO "answers" VALUES(1,4,5,'add','5+1=','10','10',1.0,'','663a5bec9afaf21a812ab8423e8129d662a9e340988562362c87190614c9b9b9');
INSERT INTO "answers" VALUES(1,4,6,'add','6+1=','10','10',1.0,'','00a167df395072c26616d748d4b5ad2efd05fa337635441af7125a5daf6d6d44');
INSERT INTO "answers" VALUES(1,4,7,'add','7+1=','10','10',1.0,'','80d92005ac75e738c755f110482dbc6aca050de458859c13602e2821ee32a14e');
INSERT INTO "answers" VALUES(1,4,8,'add','8+1=','10','10',1.0,'','8c40b28741938af0b1e95be0db2e8087edec1e8240007c0cce3524feaafe0777');
INSERT INTO "answers" VALUES(1,4,9,'add','9+1=','10',CAST(x'300031205b7265645d' AS TEXT),0.0,'not a number','483bae66de58ea79600c8d35ff29bbb21292fc6d8a3f495d5f4f1046ccce19d7');
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    time REAL NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO "events" VALUES(1,1780000000.0,'RealmCreated','realm','{"save_id":"0b5e","name":"my realm","app_version":"0.1.0","v":1}','1b36239ff5305f4e4dd29ef886e80eb5db6e6abd00841b99400d2eb5f71a5cc6');
INSERT INTO "events" VALUES(2,1780000000.0,'HeroSummoned','pip','{"hero":"pip","name":"PIP","parameters":134515008,"architecture":"llama","weights_sha256":"abababababababababababababababababababababababababababababababab","model":"","v":1}','6dbf46a2df325e022bc60136fbb2df1feabe91262739ee65af313ad5a237db3a');
INSERT INTO "events" VALUES(3,1780000000.0,'CampaignStarted','campaign 1','{"campaign":1,"hero":"pip","seed":7,"skills":["bin","sy"],"parent":0,"from_checkpoint":null,"levels":{},"v":1}','cc0104e3d094ccf492f0c9f70075a69678abbbe862f385daf803487ae760aeeb');
INSERT INTO "events" VALUES(4,1780000000.0,'EngineStarted','engine','{"pid":4321,"app_version":"0.1.0","v":1}','202d94d2b50598add81bc0c6e980d6e3c6ea5c5a7d80cd10540dea75140dc080');
INSERT INTO "events" VALUES(5,1780000000.0,'WindowOpened','window a','{"window":"a","v":1}','82f9ee05c6309dc4dbca6e224c9d570e556a03539f627bbac972b4fc485ee2b1');
INSERT INTO "events" VALUES(6,1780000001.0,'QuestPosted','quest 1','{"campaign":1,"quest":1,"skill":"bin","level":1,"mix":{"1":0.75,"2":0.25},"tasks":96,"seed":5,"posted_by":"coach","reasons":["first"],"emphasis":{},"v":1}','8a4f04b8d5067305145bfaa720affd28160aa2754e49a2850c3832c928cca351');
INSERT INTO "events" VALUES(7,1780000001.0,'BattleStarted','battle 1','{"campaign":1,"battle":1,"quest":1,"school":"scribe","start_step":0,"steps":3,"batch_size":32,"learning_rate":0.0005,"seed":11,"from_checkpoint":null,"v":1}','cdc64a73be1f8d95b8c7a6eb68a03e971b140f5e8a737402f8ab117881d79c0f');
INSERT INTO "events" VALUES(8,1780000001.0,'CheckpointSealed','battle 1','{"campaign":1,"checkpoint":"pip-0001","sha256":"abababababababababababababababababababababababababababababababab","size":19600000,"battle":1,"step":3,"parent":null,"rank":16,"alpha":32.0,"v":1}','a42879f1ccb185333e4a05647174c7d692163d5dab7f1e385dda920a8edac185');
INSERT INTO "events" VALUES(9,1780000001.0,'BattleEnded','battle 1','{"campaign":1,"battle":1,"status":"won","steps":3,"tokens":300,"seconds":1.5,"loss_start":2.0,"loss_end":1.0,"effort":2.5,"plastic_gain":1.0,"strikes":[1,2,3,4,5],"operations":{},"echo_gap":null,"reason":"","v":1}','976cb1af3ef0045b9a77adb3b0c471a3bc9e23e47da8ff318e136e1bfb9a6931');
INSERT INTO "events" VALUES(10,1780000001.0,'TrialHeld','trial 1','{"campaign":1,"trial":1,"kind":"probe","skill":"bin","level":1,"seed":1,"asked":10,"correct":7,"drill":false,"checkpoint":"pip-0001","seconds":2.5,"battle":1,"v":1}','2f7200cfacf421edf0d51ee085dd0b9d4396f9250fcd5fd1c133ce84845ec775');
INSERT INTO "events" VALUES(11,1780000001.0,'BattleBlessed','battle 1','{"campaign":1,"battle":1,"blessing":"blessed","quality":0.8,"experience":2.0,"reasons":["the loss fell"],"v":1}','1a45ce95848952d77697335882ec31d807cc19e763b842fa00bf7dab0675175b');
INSERT INTO "events" VALUES(12,1780000002.0,'QuestPosted','quest 2','{"campaign":1,"quest":2,"skill":"bin","level":1,"mix":{"1":0.75,"2":0.25},"tasks":96,"seed":5,"posted_by":"coach","reasons":["first"],"emphasis":{},"v":1}','6f2f5cc7a20850384b4d1473fd34ffe58c16f04f3e0578722f3909b126fa0733');
INSERT INTO "events" VALUES(13,1780000002.0,'BattleStarted','battle 2','{"campaign":1,"battle":2,"quest":2,"school":"scribe","start_step":0,"steps":3,"batch_size":32,"learning_rate":0.0005,"seed":11,"from_checkpoint":null,"v":1}','706ec1cdfb1060bc9d22eb6f12d3da6e229619fe6d8589590fa9a8f016dd4f9e');
INSERT INTO "events" VALUES(14,1780000002.0,'CheckpointSealed','battle 2','{"campaign":1,"checkpoint":"pip-0002","sha256":"abababababababababababababababababababababababababababababababab","size":19600000,"battle":2,"step":6,"parent":null,"rank":16,"alpha":32.0,"v":1}','ad149a8718564d2c0285dc4e7a9aac2c9c979b16e0bb22b1ca7a23f2eacad5d7');
INSERT INTO "events" VALUES(15,1780000002.0,'BattleEnded','battle 2','{"campaign":1,"battle":2,"status":"won","steps":3,"tokens":300,"seconds":1.5,"loss_start":1.0,"loss_end":0.5,"effort":2.5,"plastic_gain":0.5,"strikes":[1,2,3,4,5],"operations":{},"echo_gap":null,"reason":"","v":1}','5f4bee031492aec22651fcad068c75ddc3d9451d07959ed8a5f91d6586408039');
INSERT INTO "events" VALUES(16,1780000002.0,'TrialHeld','trial 2','{"campaign":1,"trial":2,"kind":"probe","skill":"bin","level":1,"seed":2,"asked":10,"correct":7,"drill":false,"checkpoint":"pip-0002","seconds":2.5,"battle":2,"v":1}','c334c3ce65d7880f0d545e63a90440661b3db01e89fae15c8bc427d5abf10cea');
INSERT INTO "events" VALUES(17,1780000002.0,'BattleBlessed','battle 2','{"campaign":1,"battle":2,"blessing":"blessed","quality":0.8,"experience":2.0,"reasons":["the loss fell"],"v":1}','5b24e5cdb4d9d811cd8e0eee1b8fb3155159764f18d5720222ccba323f4d0100');
INSERT INTO "events" VALUES(18,1780000003.0,'PuzzleAnswered','bin','{"campaign":1,"moment":"before","skill":"bin","level":1,"prompt":"add 01 10","expected":"011","answer":"01","correct":false,"checkpoint":null,"v":1}','861d0a1028e4f035bd8d32c744c38934712327ecbd79631d01515a20893144d0');
INSERT INTO "events" VALUES(19,1780000004.0,'TrialHeld','trial 3','{"campaign":1,"trial":3,"kind":"trial","skill":"bin","level":1,"seed":3,"asked":10,"correct":9,"drill":false,"checkpoint":"pip-0002","seconds":2.5,"battle":null,"v":1}','a899916bda5f5110e814a597cbc59f5a822ff0dead7fea69fbeaf14a5255fa5a');
INSERT INTO "events" VALUES(20,1780000004.0,'CheckpointPromoted','trial 3','{"campaign":1,"checkpoint":"pip-0002","role":"champion","score":1.9,"reason":"bin level 1: 9/10","v":1}','cf302f5c50084c9a0596cc6fc5c25de0c32cbc976e08bc56b37ff0a68a4f19d5');
INSERT INTO "events" VALUES(21,1780000005.0,'TrialHeld','trial 4','{"campaign":1,"trial":4,"kind":"trial","skill":"bin","level":1,"seed":4,"asked":10,"correct":9,"drill":false,"checkpoint":"pip-0002","seconds":2.5,"battle":null,"v":1}','e6883bf8d85c73b766e578fd01acb20d746f07f2badbf48861bfef4545d3581c');
INSERT INTO "events" VALUES(22,1780000006.0,'LevelGained','bin','{"campaign":1,"skill":"bin","level":1,"trials":[3,4],"step":6,"tokens":600,"train_seconds":3.0,"v":1}','68274a4474708104bcbec2ffe89fedae9e4957e037eb42f9797c85e43a6bc7ff');
INSERT INTO "events" VALUES(23,1780000006.0,'PuzzleAnswered','bin','{"campaign":1,"moment":"after","skill":"bin","level":1,"prompt":"add 01 10","expected":"011","answer":"011","correct":true,"checkpoint":"pip-0002","v":1}','6b7636787a62cd4bfe23584a9f3ea5a33f75047b9f4fa2ef9dda6a505add7946');
INSERT INTO "events" VALUES(24,1780000006.0,'CheckpointPromoted','pip-0001','{"campaign":1,"checkpoint":"pip-0001","role":"kept","score":0.0,"reason":"the player keeps it","v":1}','0bf426e01cf9858eded6b6b1b2a9b04ad0329c05ee1b1737b81bf47a7462e87d');
INSERT INTO "events" VALUES(25,1780000006.0,'CheckpointDemoted','pip-0001','{"campaign":1,"checkpoint":"pip-0001","v":1}','8ca1ec419e03f0f70ef712465dcd18f72fbf82a3d71a19f99b6270b985b4e9a0');
INSERT INTO "events" VALUES(26,1780000006.0,'CheckpointsCleared','campaign 1','{"campaign":1,"checkpoints":["pip-0001"],"reason":"to make room","v":1}','1973cc837be9a25b6da699c6ef20091434cfbea2f4042a77df594c6dd8e185ab');
INSERT INTO "events" VALUES(27,1780000006.0,'QuestPosted','quest 3','{"campaign":1,"quest":3,"skill":"bin","level":1,"mix":{"1":0.75,"2":0.25},"tasks":96,"seed":5,"posted_by":"coach","reasons":["first"],"emphasis":{},"v":1}','e156d8a9a0cfa9839e548786995c636154133e859020c84e523299470333dc8c');
INSERT INTO "events" VALUES(28,1780000006.0,'QuestDropped','board','{"campaign":1,"quest":3,"v":1}','1b88bbdb47735280ce7dd6c021859f7ba25e0121329633c5dcb4475a9384f4a2');
INSERT INTO "events" VALUES(29,1780000006.0,'TrainingOrdered','engine','{"seconds":60.0,"skill":"bin","level":2,"v":1}','eeba30a274f100e3ae955e8e08b94297767791703669fb64805f24cb11df0cd7');
INSERT INTO "events" VALUES(30,1780000006.0,'TrainingOrderDone','engine','{"reason":"time","v":1}','67cab796d1aaba3f95b1f5aa2324a7972c45684c6b7f31e1158a52ebcd666a9f');
INSERT INTO "events" VALUES(31,1780000006.0,'TrainingPaused','engine','{"by":"player","reason":"","v":1}','9f30343d09816c8d817710f257d9243bf48e7f9a9d1b391cd445797597ac35ad');
INSERT INTO "events" VALUES(32,1780000006.0,'TrainingResumed','engine','{"by":"player","v":1}','4d1f3ad33cac1b59857864c173e8db0e3e7f849c48b2ed2a02a5b7970b3edd82');
INSERT INTO "events" VALUES(33,1780000006.0,'ChildDied','engine','{"child":"trainer","cause":"killed by signal 9","deaths":1,"v":1}','67d6726c708e5357134331a6c6b68dd2ae51f964b7406db7a6b2f0bc074c82c8');
INSERT INTO "events" VALUES(34,1780000006.0,'FailureRaised','engine','{"child":"oracle","message":"it can''t be read","v":1}','c10024b10aec5d1613f3ff687404ca080b4d99a204b5194ecbae45a531d7a31a');
INSERT INTO "events" VALUES(35,1780000006.0,'FailureCleared','engine','{"child":"oracle","v":1}','7854e6e131a8459c735445bc4ee0dacbc9862934a5d1ca591d49f9af57551f10');
INSERT INTO "events" VALUES(36,1780000006.0,'WindowClosed','window a','{"window":"a","battle":2,"step":3,"v":1}','844f6b7b50da50ec64fe1ef4577c30c81c84a6b9cfbabf066e90b907eaa0c8bd');
INSERT INTO "events" VALUES(37,1780000006.0,'EngineLost','engine','{"pid":4321,"v":1}','b14b6f45aea6a6c8f6f92321bbca2ed80e091078adb5b040b8405dfb4e2cbae0');
INSERT INTO "events" VALUES(38,1780000006.0,'EngineStarted','engine','{"pid":4322,"app_version":"0.1.0","v":1}','8109160a752128d9ea5ae81a2dfc3db6a79055cfa557bf13b6e8e584c7b1fda5');
INSERT INTO "events" VALUES(39,1780000006.0,'EngineStopped','engine','{"reason":"player","detail":"","v":1}','fa519edc5956b4eb9b531c0ef957e53de316af44f454af1ac7823b61d7085142');
INSERT INTO "events" VALUES(40,1780000006.0,'CampaignArchived','campaign 1','{"campaign":1,"reason":"","v":1}','b00df42a37be588cbe270eb14cc422c92fb71632d190588d51cc964025900aeb');
INSERT INTO "events" VALUES(41,1780000006.0,'CampaignStarted','campaign 2','{"campaign":2,"hero":"pip","seed":9,"skills":["bin"],"parent":1,"from_checkpoint":"pip-0002","levels":{"bin":1},"v":1}','8cd858746078e58e4e0ee91e673692c296571f73e785a1208f663a573264ee0d');
INSERT INTO "events" VALUES(42,1780000006.0,'SaveImported','realm','{"seal":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","last_id":3,"last_hash":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","exported":1.0,"app_version":"0.1.0","v":1}','53eb3cebfe4e9b3857095e9ae163d0d5703eb80fbd557406f25324682ffb16a4');
INSERT INTO "events" VALUES(43,1790000000.0,'CheckpointMoved','checkpoint:pip-0002','{"campaign":1,"checkpoint":"pip-0002","zone":"warm","v":1}','87e3c56f85568544c5086feda525a30ab29f00b4d870731c1cb9ba6669c1948a');
INSERT INTO "events" VALUES(44,1790000000.0,'CheckpointMoved','checkpoint:pip-0002','{"campaign":1,"checkpoint":"pip-0002","zone":"deep","v":1}','89a5bf74642a9aa28c5e2ec1ba02ac2a97f8d26cc28277f9d40b013fcaa99231');
INSERT INTO "events" VALUES(45,1790000000.0,'CheckpointMoved','checkpoint:pip-0002','{"campaign":1,"checkpoint":"pip-0002","zone":"hot","v":1}','442f43d7bb5a180d422254107f63177cc44c945c434bbd4732b54d390a7ea1e1');
INSERT INTO "events" VALUES(46,1790000001.0,'CheckpointSealed','campaign 2','{"campaign":2,"checkpoint":"pip-2-0001","sha256":"efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef","size":7,"battle":1,"step":40,"parent":"pip-0002","rank":16,"alpha":32.0,"v":1}','beb5b8e871ec78846b7ffe43b49fb7d2bcc16c8ac3dabba0e177e493c804ff70');
INSERT INTO "events" VALUES(47,1790000001.0,'CheckpointLost','c','{"campaign":2,"checkpoint":"pip-2-0001","reason":"it is damaged","v":1}','238239a402db38b05a7791574d173155ecd25902e3b0469af1244a83fc0a5237');
INSERT INTO "events" VALUES(48,1790000001.0,'CampaignArchived','campaign 2','{"campaign":2,"reason":"","v":1}','4ba55fbedbd7f0ec720a406747c75af1065c402c365589d3e6253fcca28760ad');
INSERT INTO "events" VALUES(49,1790000001.0,'CampaignStarted','campaign 3','{"campaign":3,"hero":"pip","seed":11,"skills":["bin"],"parent":0,"from_checkpoint":null,"levels":{},"heritage":1,"v":1}','9c51d0c10a34ef3550389f03d1c3ef42f2ae86851196a92fad96dc5b6f8bca6e');
INSERT INTO "events" VALUES(50,1790000002.0,'QuestPosted','quest:1','{"campaign":3,"quest":1,"skill":"bin","level":1,"mix":{"1":1.0},"tasks":2,"seed":5,"posted_by":"heritage","reasons":["answers"],"emphasis":{},"items":2,"v":1}','0bb99cd107e9112a6b7e699f71816371f5527c4e4439e7158d55024d2747d714');
CREATE TABLE items (
    campaign INTEGER NOT NULL,
    quest INTEGER NOT NULL,
    number INTEGER NOT NULL,
    skill TEXT NOT NULL,
    level INTEGER NOT NULL,
    operation TEXT NOT NULL,
    history TEXT NOT NULL,
    prompt TEXT NOT NULL,
    answer TEXT NOT NULL,
    rejected TEXT NOT NULL,
    source TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (campaign, quest, number)
) STRICT;
INSERT INTO "items" VALUES(3,1,1,'bin',1,'add','[]','add 0 1','01','','pip-0002','2a620a996144b5d5d71eaa5de7ed810d8074bb94925d2c3b4b1b2793cfc683b2');
INSERT INTO "items" VALUES(3,1,2,'bin',1,'add','[["user","hello"],["assistant","yes"]]','add 0 2','01','','pip-0002','0617a14a6905610e904f2a0c22c27b36743554e4fb5a5eff951df29893ef4517');
CREATE TABLE messages (
    chat TEXT NOT NULL,
    number INTEGER NOT NULL,
    role TEXT NOT NULL,
    text TEXT NOT NULL,
    speaker TEXT NOT NULL,
    time REAL NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (chat, number)
) STRICT;
INSERT INTO "messages" VALUES('tavern',0,'user','hello','',1.0,'4a7957ac1390a7ed59adfd15d722d92540d0bd6fed6e82341cd65616a52e118e');
INSERT INTO "messages" VALUES('tavern',1,'user','again','',1.0,'68e7ddb4021554fdf7f1a67bc2f5ebbc2fd949e6643a9b0d654123223e66b157');
CREATE TABLE migrations (
    id INTEGER PRIMARY KEY,
    migration_set TEXT NOT NULL,
    name TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    UNIQUE (migration_set, name)
) STRICT;
INSERT INTO "migrations" VALUES(1,'realm','first tables','2026-11-26 03:07:39.009752+00:00');
INSERT INTO "migrations" VALUES(2,'realm','quest items','2026-11-26 03:21:14.687173+00:00');
INSERT INTO "migrations" VALUES(3,'realm','metrics of a step','2026-11-30 04:28:58.723525+00:00');
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL,
    fold INTEGER NOT NULL,
    state TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
INSERT INTO "snapshots" VALUES(11,'1a45ce95848952d77697335882ec31d807cc19e763b842fa00bf7dab0675175b',2,'{"save_id":"0b5e","name":"my realm","heroes":{"pip":{"hero":"pip","name":"PIP","parameters":134515008,"architecture":"llama","weights_sha256":"abababababababababababababababababababababababababababababababab","model":""}},"campaigns":{"1":{"campaign":1,"hero":"pip","seed":7,"skills":{"bin":{"skill":"bin","level":0,"probes":{"1":{"trial":1,"kind":"probe","skill":"bin","level":1,"seed":1,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0001","battle":1,"time":1780000001.0}},"passes":[],"cooldown":0,"operations":{},"attempts":0},"sy":{"skill":"sy","level":0,"probes":{},"passes":[],"cooldown":0,"operations":{},"attempts":0}},"started":1780000000.0,"parent":0,"from_checkpoint":null,"archived":false,"step":3,"tokens":300,"train_seconds":1.5,"experience":2.0,"effort":2.5,"battles_fought":1,"trials_held":1,"quests_posted":1,"puzzle":null,"queue":[],"battles":[{"battle":1,"quest":{"quest":1,"skill":"bin","level":1,"mix":{"1":0.75,"2":0.25},"tasks":96,"seed":5,"posted_by":"coach","reasons":["first"],"emphasis":{}},"school":"scribe","start_step":0,"planned":3,"batch_size":32,"learning_rate":0.0005,"seed":11,"from_checkpoint":null,"started":1780000001.0,"status":"won","steps":3,"tokens":300,"seconds":1.5,"loss_start":2.0,"loss_end":1.0,"effort":2.5,"plastic_gain":1.0,"strikes":[1,2,3,4,5],"checkpoint":"pip-0001","echo_gap":null,"reason":"","probe":{"trial":1,"kind":"probe","skill":"bin","level":1,"seed":1,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0001","battle":1,"time":1780000001.0},"blessing":"blessed","quality":0.8,"experience":2.0,"reasons":["the loss fell"]}],"trials":[{"trial":1,"kind":"probe","skill":"bin","level":1,"seed":1,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0001","battle":1,"time":1780000001.0}],"checkpoints":{"pip-0001":{"checkpoint":"pip-0001","sha256":"abababababababababababababababababababababababababababababababab","size":19600000,"battle":1,"step":3,"parent":null,"rank":16,"alpha":32.0,"time":1780000001.0,"cleared":false}},"latest":"pip-0001","champion":null,"kept":[],"champion_score":0.0}},"active":1,"paused":false,"order":null,"engine_pid":4321,"last_stop":"","failures":{},"windows":["a"],"away_since":0,"last_id":11,"last_hash":"1a45ce95848952d77697335882ec31d807cc19e763b842fa00bf7dab0675175b","last_time":1780000001.0}','850c45ecf22ac930ee27a79b6d25683357c3d8bad2166696a29aae3e2f816a0c');
INSERT INTO "snapshots" VALUES(17,'5b24e5cdb4d9d811cd8e0eee1b8fb3155159764f18d5720222ccba323f4d0100',2,'{"save_id":"0b5e","name":"my realm","heroes":{"pip":{"hero":"pip","name":"PIP","parameters":134515008,"architecture":"llama","weights_sha256":"abababababababababababababababababababababababababababababababab","model":""}},"campaigns":{"1":{"campaign":1,"hero":"pip","seed":7,"skills":{"bin":{"skill":"bin","level":0,"probes":{"1":{"trial":2,"kind":"probe","skill":"bin","level":1,"seed":2,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0002","battle":2,"time":1780000002.0}},"passes":[],"cooldown":0,"operations":{},"attempts":0},"sy":{"skill":"sy","level":0,"probes":{},"passes":[],"cooldown":0,"operations":{},"attempts":0}},"started":1780000000.0,"parent":0,"from_checkpoint":null,"archived":false,"step":6,"tokens":600,"train_seconds":3.0,"experience":4.0,"effort":5.0,"battles_fought":2,"trials_held":2,"quests_posted":2,"puzzle":null,"queue":[],"battles":[{"battle":1,"quest":{"quest":1,"skill":"bin","level":1,"mix":{"1":0.75,"2":0.25},"tasks":96,"seed":5,"posted_by":"coach","reasons":["first"],"emphasis":{}},"school":"scribe","start_step":0,"planned":3,"batch_size":32,"learning_rate":0.0005,"seed":11,"from_checkpoint":null,"started":1780000001.0,"status":"won","steps":3,"tokens":300,"seconds":1.5,"loss_start":2.0,"loss_end":1.0,"effort":2.5,"plastic_gain":1.0,"strikes":[1,2,3,4,5],"checkpoint":"pip-0001","echo_gap":null,"reason":"","probe":{"trial":1,"kind":"probe","skill":"bin","level":1,"seed":1,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0001","battle":1,"time":1780000001.0},"blessing":"blessed","quality":0.8,"experience":2.0,"reasons":["the loss fell"]},{"battle":2,"quest":{"quest":2,"skill":"bin","level":1,"mix":{"1":0.75,"2":0.25},"tasks":96,"seed":5,"posted_by":"coach","reasons":["first"],"emphasis":{}},"school":"scribe","start_step":0,"planned":3,"batch_size":32,"learning_rate":0.0005,"seed":11,"from_checkpoint":null,"started":1780000002.0,"status":"won","steps":3,"tokens":300,"seconds":1.5,"loss_start":1.0,"loss_end":0.5,"effort":2.5,"plastic_gain":0.5,"strikes":[1,2,3,4,5],"checkpoint":"pip-0002","echo_gap":null,"reason":"","probe":{"trial":2,"kind":"probe","skill":"bin","level":1,"seed":2,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0002","battle":2,"time":1780000002.0},"blessing":"blessed","quality":0.8,"experience":2.0,"reasons":["the loss fell"]}],"trials":[{"trial":1,"kind":"probe","skill":"bin","level":1,"seed":1,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0001","battle":1,"time":1780000001.0},{"trial":2,"kind":"probe","skill":"bin","level":1,"seed":2,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0002","battle":2,"time":1780000002.0}],"checkpoints":{"pip-0001":{"checkpoint":"pip-0001","sha256":"abababababababababababababababababababababababababababababababab","size":19600000,"battle":1,"step":3,"parent":null,"rank":16,"alpha":32.0,"time":1780000001.0,"cleared":false},"pip-0002":{"checkpoint":"pip-0002","sha256":"abababababababababababababababababababababababababababababababab","size":19600000,"battle":2,"step":6,"parent":null,"rank":16,"alpha":32.0,"time":1780000002.0,"cleared":false}},"latest":"pip-0002","champion":null,"kept":[],"champion_score":0.0}},"active":1,"paused":false,"order":null,"engine_pid":4321,"last_stop":"","failures":{},"windows":["a"],"away_since":0,"last_id":17,"last_hash":"5b24e5cdb4d9d811cd8e0eee1b8fb3155159764f18d5720222ccba323f4d0100","last_time":1780000002.0}','bd6ab95c477d1fe97f53aa90ee6577f8fb6908a7b05eab3bd22110c92f9b6806');
INSERT INTO "snapshots" VALUES(42,'53eb3cebfe4e9b3857095e9ae163d0d5703eb80fbd557406f25324682ffb16a4',2,'{"save_id":"0b5e","name":"my realm","heroes":{"pip":{"hero":"pip","name":"PIP","parameters":134515008,"architecture":"llama","weights_sha256":"abababababababababababababababababababababababababababababababab","model":""}},"campaigns":{"1":{"campaign":1,"hero":"pip","seed":7,"skills":{"bin":{"skill":"bin","level":1,"probes":{"1":{"trial":4,"kind":"trial","skill":"bin","level":1,"seed":4,"correct":9,"asked":10,"drill":false,"checkpoint":"pip-0002","battle":null,"time":1780000005.0}},"passes":[],"cooldown":0,"operations":{},"attempts":0},"sy":{"skill":"sy","level":0,"probes":{},"passes":[],"cooldown":0,"operations":{},"attempts":0}},"started":1780000000.0,"parent":0,"from_checkpoint":null,"archived":true,"step":6,"tokens":600,"train_seconds":3.0,"experience":4.0,"effort":5.0,"battles_fought":2,"trials_held":4,"quests_posted":3,"puzzle":{"skill":"bin","level":1,"prompt":"add 01 10","expected":"011","before":"01","before_correct":false,"after":"011","after_correct":true,"after_checkpoint":"pip-0002","after_level":1},"queue":[],"battles":[{"battle":1,"quest":{"quest":1,"skill":"bin","level":1,"mix":{"1":0.75,"2":0.25},"tasks":96,"seed":5,"posted_by":"coach","reasons":["first"],"emphasis":{}},"school":"scribe","start_step":0,"planned":3,"batch_size":32,"learning_rate":0.0005,"seed":11,"from_checkpoint":null,"started":1780000001.0,"status":"won","steps":3,"tokens":300,"seconds":1.5,"loss_start":2.0,"loss_end":1.0,"effort":2.5,"plastic_gain":1.0,"strikes":[1,2,3,4,5],"checkpoint":"pip-0001","echo_gap":null,"reason":"","probe":{"trial":1,"kind":"probe","skill":"bin","level":1,"seed":1,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0001","battle":1,"time":1780000001.0},"blessing":"blessed","quality":0.8,"experience":2.0,"reasons":["the loss fell"]},{"battle":2,"quest":{"quest":2,"skill":"bin","level":1,"mix":{"1":0.75,"2":0.25},"tasks":96,"seed":5,"posted_by":"coach","reasons":["first"],"emphasis":{}},"school":"scribe","start_step":0,"planned":3,"batch_size":32,"learning_rate":0.0005,"seed":11,"from_checkpoint":null,"started":1780000002.0,"status":"won","steps":3,"tokens":300,"seconds":1.5,"loss_start":1.0,"loss_end":0.5,"effort":2.5,"plastic_gain":0.5,"strikes":[1,2,3,4,5],"checkpoint":"pip-0002","echo_gap":null,"reason":"","probe":{"trial":2,"kind":"probe","skill":"bin","level":1,"seed":2,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0002","battle":2,"time":1780000002.0},"blessing":"blessed","quality":0.8,"experience":2.0,"reasons":["the loss fell"]}],"trials":[{"trial":1,"kind":"probe","skill":"bin","level":1,"seed":1,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0001","battle":1,"time":1780000001.0},{"trial":2,"kind":"probe","skill":"bin","level":1,"seed":2,"correct":7,"asked":10,"drill":false,"checkpoint":"pip-0002","battle":2,"time":1780000002.0},{"trial":3,"kind":"trial","skill":"bin","level":1,"seed":3,"correct":9,"asked":10,"drill":false,"checkpoint":"pip-0002","battle":null,"time":1780000004.0},{"trial":4,"kind":"trial","skill":"bin","level":1,"seed":4,"correct":9,"asked":10,"drill":false,"checkpoint":"pip-0002","battle":null,"time":1780000005.0}],"checkpoints":{"pip-0001":{"checkpoint":"pip-0001","sha256":"abababababababababababababababababababababababababababababababab","size":19600000,"battle":1,"step":3,"parent":null,"rank":16,"alpha":32.0,"time":1780000001.0,"cleared":true},"pip-0002":{"checkpoint":"pip-0002","sha256":"abababababababababababababababababababababababababababababababab","size":19600000,"battle":2,"step":6,"parent":null,"rank":16,"alpha":32.0,"time":1780000002.0,"cleared":false}},"latest":"pip-0002","champion":"pip-0002","kept":[],"champion_score":1.9},"2":{"campaign":2,"hero":"pip","seed":9,"skills":{"bin":{"skill":"bin","level":1,"probes":{},"passes":[],"cooldown":0,"operations":{},"attempts":0}},"started":1780000006.0,"parent":1,"from_checkpoint":"pip-0002","archived":false,"step":0,"tokens":0,"train_seconds":0.0,"experience":0.0,"effort":0.0,"battles_fought":0,"trials_held":0,"quests_posted":0,"puzzle":null,"queue":[],"battles":[],"trials":[],"checkpoints":{"pip-0002":{"checkpoint":"pip-0002","sha256":"abababababababababababababababababababababababababababababababab","size":19600000,"battle":2,"step":6,"parent":null,"rank":16,"alpha":32.0,"time":1780000002.0,"cleared":false}},"latest":"pip-0002","champion":null,"kept":[],"champion_score":0.0}},"active":2,"paused":false,"order":null,"engine_pid":null,"last_stop":"","failures":{},"windows":[],"away_since":0,"last_id":42,"last_hash":"53eb3cebfe4e9b3857095e9ae163d0d5703eb80fbd557406f25324682ffb16a4","last_time":1780000006.0}','00dd5bae937817e8dd2a89de67ebf1a82736a071ca8ac003dbc74e82d8056f83');
CREATE TABLE steps (
    campaign INTEGER NOT NULL,
    battle INTEGER NOT NULL,
    step INTEGER NOT NULL,
    loss REAL NOT NULL,
    tokens INTEGER NOT NULL,
    seconds REAL NOT NULL,
    grad_norm REAL NOT NULL,
    learning_rate REAL NOT NULL,
    strikes TEXT NOT NULL,
    samples TEXT NOT NULL,
    operations TEXT NOT NULL,
    digest TEXT NOT NULL, metrics TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (campaign, battle, step)
) STRICT;
INSERT INTO "steps" VALUES(1,1,1,1.25,100,0.5,1.0,0.0005,'[1,2,3,4,5]','[{"operation":"add","prompt":"1+1=","expected":"10","said":"11","outcome":2,"loss":0.7}]','{}','8b4d6f79650b9f7c7bbd4ef724f291b2e40adba91547d86a64ac329a65dca41f','{}');
INSERT INTO "steps" VALUES(1,1,2,1.25,100,0.5,1.0,0.0005,'[1,2,3,4,5]','[{"operation":"add","prompt":"1+1=","expected":"10","said":"11","outcome":2,"loss":0.7}]','{}','185857a83f88b583c13d2c134b869d032fda07aa466737406688c5c083c857e2','{}');
INSERT INTO "steps" VALUES(1,1,3,1.25,100,0.5,1.0,0.0005,'[1,2,3,4,5]','[{"operation":"add","prompt":"1+1=","expected":"10","said":"11","outcome":2,"loss":0.7}]','{}','56fd1e13829ed573c693b1740d8fccf9374dfbf7084388dfeb910239e3beff28','{}');
INSERT INTO "steps" VALUES(1,2,1,1.25,100,0.5,1.0,0.0005,'[1,2,3,4,5]','[{"operation":"add","prompt":"1+1=","expected":"10","said":"11","outcome":2,"loss":0.7}]','{}','ce9e7f72847f797d7dfa4b693f540d9f4327c11ba95e0b06cc0ff00ef9c79102','{"base_kl":0.015625}');
INSERT INTO "steps" VALUES(1,2,2,1.25,100,0.5,1.0,0.0005,'[1,2,3,4,5]','[{"operation":"add","prompt":"1+1=","expected":"10","said":"11","outcome":2,"loss":0.7}]','{}','9f5401969507bf03875958f4872b0ded1fafecdd4f41b736cd95a26d4cec240a','{"base_kl":0.03125}');
INSERT INTO "steps" VALUES(1,2,3,1.25,100,0.5,1.0,0.0005,'[1,2,3,4,5]','[{"operation":"add","prompt":"1+1=","expected":"10","said":"11","outcome":2,"loss":0.7}]','{}','0ae2b2ef8a836338094cc663c9e2a46cc5af0c7be6219a34750aa21fdc17a2b8','{"base_kl":0.046875}');
COMMIT;
