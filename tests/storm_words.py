"""The vocabulary of the storm: terms easily mistaken for one another, questions about them, sentences of answers."""

from __future__ import annotations


def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    """Give the cells of each line, parted by bars."""
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines())


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell for row in _rows(text) for cell in row)


FAMILIES = _rows("""
卷积神经网络 | 循环神经网络 | 图神经网络 | 生成对抗网络 | 变分自编码器 | CNN | RNN | LSTM | GRU | GNN | GAN | VAE
批归一化 | 层归一化 | 组归一化 | 实例归一化 | BN | LN | GN
最大池化 | 均值池化 | 全局池化
L1 正则化 | L2 正则化 | Dropout | 权重衰减 | 早停
SGD | Adam | AdamW | RMSProp | Momentum | Adagrad | Lion
梯度消失 | 梯度爆炸 | 梯度裁剪 | 梯度累积
过拟合 | 欠拟合
1×1 卷积 | 3×3 卷积 | 空洞卷积 | 转置卷积 | 深度可分离卷积 | 分组卷积
交叉熵损失 | 均方误差损失 | 焦点损失 | 三元组损失 | 对比损失
Sigmoid | Tanh | ReLU | LeakyReLU | GELU | Softmax
自注意力 | 交叉注意力 | 多头注意力 | 因果注意力 | 线性注意力
精确率 | 召回率 | 准确率 | F1 | AUC | mAP
ResNet18 | ResNet50 | ResNet101 | VGG16 | VGG19 | YOLOv3 | YOLOv4 | YOLOv5 | BERT | GPT-2 | GPT-3 | T5
随机森林 | 梯度提升树 | 支持向量机 | 逻辑回归 | 朴素贝叶斯 | k 近邻
主成分分析 | 线性判别分析 | 奇异值分解 | 独立成分分析
值迭代 | 策略迭代 | 策略梯度 | 演员评论家 | DQN | PPO
""")
"""Terms that are easily taken for one another, a family a line."""

TRANSLATIONS = dict(
    _rows("""
卷积神经网络 | CNN
循环神经网络 | RNN
图神经网络 | GNN
生成对抗网络 | GAN
变分自编码器 | VAE
批归一化 | BN
层归一化 | LN
组归一化 | GN
过拟合 | overfitting
欠拟合 | underfitting
梯度消失 | vanishing gradient
梯度爆炸 | exploding gradient
自注意力 | self-attention
交叉注意力 | cross-attention
最大池化 | max pooling
均值池化 | average pooling
召回率 | recall
精确率 | precision
准确率 | accuracy
随机森林 | random forest
支持向量机 | SVM
主成分分析 | PCA
策略梯度 | policy gradient
空洞卷积 | dilated convolution
""")
)

INTENTS = {
    name: tuple(wordings)
    for name, *wordings in _rows("""
define | 什么是{t}？ | {t}是什么 | {t}的定义 | 解释一下{t} | 请说明{t}指的是什么意思
pros | {t}的优点 | {t}有哪些优点？ | 使用{t}能带来什么好处？ | 为什么大家愿意用{t}？
cons | {t}的缺点 | {t}有哪些缺点？ | {t}存在哪些不足之处 | 什么情况下不该用{t}？
why | 为什么需要{t}？ | {t}解决了什么问题？ | 提出{t}的动机 | 没有{t}会怎样？
how | {t}的计算过程 | {t}是如何工作的？ | 描述{t}每一步做了什么 | 手写{t}的实现思路
cost | {t}的计算复杂度 | {t}的时间和空间开销是多少？ | 估算一下{t}要花多少算力
train | 训练{t}时有哪些技巧？ | {t}训练不收敛怎么办 | 调{t}的经验有哪些
compare | {t}和{u}的区别 | {t}与{u}有什么不同？ | 比较{t}与{u} | 什么时候用{t}而不用{u}？
apply | {t}有哪些典型的应用场景？ | 实际工作里在哪儿会碰到{t} | 举例说明{t}的用途
history | {t}最早是谁提出的？ | {t}的发展脉络 | 谁发明了{t}，后来怎样演变？
""")
}
"""What may be asked of a term, in several wordings each."""

SENTENCES = _cells("""
{t}的核心在于{a}，因此{b}。 | 与{u}相比，{t}更强调{a}。 | 实现时要注意{a}，否则{b}。
当{a}时，{t}往往{b}。 | 常见做法是先{a}，再{b}。 | 它把{a}转化为{b}，复杂度约为 $O(n^{n})$。
实验表明{t}在 {n} 层以上仍能{a}。 | 经验上取 {n} 左右效果较好，过大则{b}。 | 优点是{a}；代价是{b}。
一个反例是：若{a}，{t}就会{b}。 | 推导的关键一步是{a}。 | 工程上通常配合{u}使用，以便{a}。
直观理解：{a}，于是{b}。 | 需要 {n} 个超参数，其中最敏感的一个决定了{a}。
假设数据满足{a}，则可以证明{b}。 | 缓解办法有：{a}、{b}，以及使用{u}。
早期版本依赖{a}，后来改为{b}。
""")

CLAUSES = _cells("""
参数在空间上共享 | 均值与方差随批次变化 | 误差沿时间反向传播 | 梯度逐层相乘而变小
特征图的分辨率减半 | 学习率按余弦曲线下降 | 稀疏的连接减少参数 | 样本之间相互独立 | 损失函数变得平滑
输出被压缩到零与一之间 | 注意力权重归一 | 隐藏状态容量有限 | 推理阶段使用滑动平均 | 收敛速度明显加快
显存占用翻倍 | 小批量带来噪声 | 通道之间充分混合 | 感受野成倍扩大 | 类别极不均衡 | 标签含有噪声
模型容易记住训练集 | 泛化误差上界更紧 | 矩阵求逆十分昂贵 | 缓存命中率下降 | 每个头关注不同的子空间
位置信息需要额外编码 | 残差支路保持恒等映射 | 权重趋向于零 | 决策边界更加光滑 | 采样温度过低
召回与精确此消彼长 | 负样本过于简单 | 初始化的方差过大 | 二阶矩估计有偏 | 数据增强覆盖旋转与裁剪
异步更新产生延迟 | 量化到八位整数 | 蒸馏保留软标签 | 先验分布选得太宽 | 回报被折扣因子截断
""")

SYNONYMS = _rows("""
有哪些 | 有什么
为什么 | 为何
区别 | 差异
优点 | 长处
缺点 | 短处
怎么 | 如何
什么是 | 何谓
作用 | 用处
使用 | 采用
计算 | 运算
解决 | 处理
需要 | 需用
应用 | 用途
介绍 | 讲讲
过程 | 流程
典型 | 常见
""")

FOLLOW_UPS = (
    "为什么？",
    "怎么解决？",
    "它的缺点呢？",
    "举个例子",
    "公式怎么推导？",
    "还有别的办法吗？",
    "和{u}有什么不同？",
)
TOPICS = ("优点", "缺点", "定义", "应用", "公式")
SHORT = ("是。", "不能。", "见上一题", "同上", "参考：<https://zhuanlan.zhihu.com/p/27908027>")
PLAIN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金丽水玉出昆冈"
EXTRAS = ("请问", "具体", "一般", "到底", "在实践中", "主要", "通常", "面试题：", "简单说说")
